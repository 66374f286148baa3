import { hostname as systemHostname } from 'node:os';
import { basename } from 'node:path';
import type { EventCode } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { isoTime, JsonCode, type JsonNode } from '../../compile/json-code.ts';
import type { TextCode } from '../../compile/text-code.ts';
import type { EventTable } from '../../event/event-table.ts';
import { factOf, keyOf } from '../../event/vocabulary.ts';
import { Cuts } from '../../values/cuts.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format, FormattedEvent } from '../format.ts';
import { createGuardedText, MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from './reserved-words.ts';

/** Settings of the format `mozdef`. */
export interface MozDefFormatSettings extends EventSettings {
  /** The event's source. @default 'cisco-fmc' */
  readonly source?: string;
  /** Words that are written in brackets, because a plug-in of MozDef's server acts on them. @default MOZDEF_RESERVED_WORDS */
  readonly reservedWords?: readonly string[];
  /** The event's host name where the record names no device. @default the machine's name */
  readonly hostname?: string;
  /** The event's process name. @default the file name of the running script */
  readonly processname?: string;
  /** The event's process id. @default this process's */
  readonly processid?: number;
}

/** An event of MozDef, as MozDef's transports take it. */
export interface MozDefFormattedEvent extends FormattedEvent {
  readonly kind: 'event';
}

/** What identifiers and addresses are made of. */
const PLAIN_TEXT = /^[0-9a-f:.-]*$/i;

/** The longest category, source or tag. */
const MAX_WORD_BYTES = 1024;

/**
 * MozDef's events, as the MozDef client would write them: every fact stands in `details` under its name in small letters,
 * and so does every other field of the record.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 */
export function createMozDefFormat(
  settings: MozDefFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format<MozDefFormattedEvent> {
  const {
    source = 'cisco-fmc',
    reservedWords = MOZDEF_RESERVED_WORDS,
    hostname = systemHostname(),
    processname = basename(process.argv[1] ?? process.execPath),
    processid = process.pid,
  } = settings;
  const text = createGuardedText(reservedWords);
  /** What is the same in all events. */
  const word = (given: string) => text(given, MAX_WORD_BYTES, new Cuts());
  // JSON escapes a character by another one before it.
  const shortestPlainText = 1 + 2 * Math.max(0, ...reservedWords.map(({ length }) => length));
  const reserved = [...reservedWords, ...SERVER_DETAIL_KEYS];

  function write(event: EventCode, out: TextCode): void {
    const { code } = event;
    const json = new JsonCode(event, {
      text,
      plainTexts: !reservedWords.some((word) => PLAIN_TEXT.test(word)),
      shortestPlainText,
      time: (value) => isoTime(event, value),
    });
    const time = event.time();
    const sensor = event.sensor();
    const host = code.bind(word(hostname));
    const open = event.openFields(reserved);
    const openEntries = code.variable();
    if (open !== undefined) code.reads.add(`${openEntries} = ${open};`);
    const details = detailsOf(event, json, reserved);
    const summary = json.summary();
    const tags = json.list(
      event.tags().map(({ tag, condition }) => json.expression(literal(word(tag)), condition)),
    );
    const severity = event.severity('name');

    out.literal('{"timestamp":"');
    out.expression(event.isoSeconds(time.seconds.text));
    out.literal('.');
    out.expression(event.sixDigits(time.microseconds));
    out.literal(`+00:00","processid":${processid},"processname":${word(processname)},"hostname":`);
    out.part({
      form: 'choice',
      condition: `${sensor.text} === undefined`,
      met: [{ form: 'text', text: host }],
      unmet: [json.text(sensor)],
    });
    out.literal(`,"category":${word(event.table.category)},"source":${word(source)},"details":{`);
    json.members(
      out,
      details,
      open === undefined ? [] : [{ entries: openEntries, condition: `${openEntries}.length > 0` }],
    );
    out.literal('},"summary":');
    summary.write(out);
    out.literal(',"tags":');
    tags.write(out);
    out.literal(',"severity":"');
    out.expression(severity);
    out.literal('"}');
  }

  /** Facts of your own must not go under a key that the server reads in a way of its own. */
  function findIssues({ facts }: EventTable): string[] {
    return Object.keys(facts)
      .filter((name) => factOf(name) === undefined && reserved.includes(keyOf(name)))
      .map(
        (name) =>
          `facts.${name}: MozDef's server acts on the key ${JSON.stringify(keyOf(name))}; choose another name`,
      );
  }

  // The kind of every message is that of the projection.
  return createCompiledFormat(
    {
      name: 'mozdef',
      fileExtension: 'jsonl',
      contentType: 'application/x-ndjson',
      kind: 'event',
      findIssues,
      write,
    },
    settings,
    dependencies,
  ) as Format<MozDefFormattedEvent>;
}

/** The members of `details`. */
function detailsOf(
  event: EventCode,
  json: JsonCode,
  reserved: readonly string[],
): (readonly [key: string, node: JsonNode])[] {
  const facts = ['eventId', 'managementCenter', ...event.factNames].flatMap((name) => {
    const value = event.fact(name);
    return value === undefined ? [] : json.fact(name, value);
  });
  const rest = event
    .restFields()
    .map(({ key, value }) => [reserved.includes(key) ? `field_${key}` : key, json.value(value)] as const);
  return [...facts, ...rest];
}
