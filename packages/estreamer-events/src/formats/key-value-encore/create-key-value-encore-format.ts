import { createRecordCatalogue } from '@x/estreamer-protocol';
import { choice, withDefault } from '@x/foundation';
import type { Value } from '../../compile/event-code.ts';
import { literal } from '../../compile/function-code.ts';
import { resolveFormatSettings } from '../../errors/events-error.ts';
import { lineValue } from '../../values/bounded-text.ts';
import { Cuts } from '../../values/cuts.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import { familyOf } from '../kind-families.ts';
import { isFirstOf, type LineSource, LineValues } from '../line/line-values.ts';
import { keyValueFieldsOf, keyValueKeyOf, simpleTypeOf } from './key-value-fields.ts';

/** Settings of the format `key-value-encore`. */
export interface KeyValueEncoreFormatSettings extends EventSettings {
  /**
   * What `event_sec` says: when the event happened, or when the management center archived it, where it says that. Nobody knows
   * which of them the retired client wrote; readers take it as the time of the event.
   * @default 'event'
   */
  readonly eventSecond?: 'event' | 'archived';
}

const CONNECTION = 'connection';

const SETTINGS = {
  eventSecond: withDefault(choice('event', 'archived'), 'Which time `event_sec` is.', 'event'),
};

/**
 * The lines that Cisco's retired client (eNcore) wrote for its Splunk add-on (source type `cisco:estreamer:data`):
 * `rec_type=71 event_sec=1750000000 app_proto=HTTPS ...`. Of connections every key is there, with `0`, `N/A`, `Unknown` or `""`
 * for nothing, in the order of the retired client; of other records the keys that readers look for come first, then all else.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('key-value-encore');
 */
export function createKeyValueEncoreFormat(
  settings: KeyValueEncoreFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { eventSecond } = resolveFormatSettings(
    SETTINGS,
    { eventSecond: settings.eventSecond },
    'The format cannot be made',
  );
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  return createCompiledFormat(
    {
      name: 'key-value-encore',
      fileExtension: 'log',
      contentType: 'text/plain',
      write(event, out) {
        const values = new LineValues(event, catalogue);
        const write = event.code.bind(keyValueText);
        const isConnection = familyOf(event.kind) === CONNECTION && event.kind !== 'connectionChunk';
        const taken = new Set<string>();
        let first = true;
        const append = (key: string, text: string) => {
          out.literal(`${first ? '' : ' '}${key}=`);
          out.expression(text);
          first = false;
        };
        const textOf = (value: Value) => {
          const { text, type, plain } = value;
          if (plain || type === 'number' || type === 'time') return text;
          return event.writtenAsText(value, keyValueText);
        };
        const add = (key: string, value: Value | undefined) => {
          if (value === undefined || taken.has(key)) return;
          taken.add(key);
          if (value.certain) append(key, textOf(value));
          else out.when(`${value.text} !== undefined`, () => append(key, textOf(value)));
        };
        const addSource = (key: string, source: LineSource) => {
          const [given, none] = withoutConstant(source);
          const value = given === undefined ? undefined : values.value(given);
          if (none === undefined) {
            add(key, value);
            return;
          }
          // What stands for nothing is written once and for all.
          taken.add(key);
          const constant = literal(keyValueText(none, Number.POSITIVE_INFINITY, new Cuts()));
          if (value === undefined) append(key, constant);
          else if (value.certain) append(key, textOf(value));
          else append(key, `(${value.text} === undefined ? ${constant} : ${textOf(value)})`);
        };

        addSource('rec_type', { record: { envelope: 'recordType' } });
        addSource(
          'event_sec',
          eventSecond === 'archived' ? [{ record: { envelope: 'archiveTimestamp' } }, 'time'] : 'time',
        );
        for (const [key, source] of Object.entries(keyValueFieldsOf(event.kind))) addSource(key, source);
        if (!isConnection) {
          for (const name of event.factNames) {
            const key = keyValueKeyOf(name);
            if (key !== undefined) add(key, event.fact(name));
          }
        }
        addSource('rec_type_simple', simpleTypeOf(event.kind));
        addSource('rec_type_desc', isConnection ? { text: 'Connection Statistics' } : { title: true });
        if (isConnection) {
          const flag = event.fact('securityIntelligence')?.text ?? 'false';
          add('sec_intel_event', { text: `(${flag} ? 'Yes' : 'No')`, type: 'text', certain: true });
        }
        addSource('sensor', ['sensor', { text: 'Unknown' }]);
        addSource(
          'event_desc',
          isConnection ? { text: 'Flow Statistics' } : ['eventSubtype', 'eventType', { title: true }],
        );
        if (!isConnection) {
          for (const { key, value } of event.restFields()) add(key, value);
        }
        const open = event.openFields([...taken]);
        if (open === undefined) return;
        const pair = event.code.variable();
        out.each(pair, open, () => {
          out.literal(' ');
          out.expression(`${pair}[0]`);
          out.literal('=');
          out.expression(`${write}('' + ${pair}[1], max, ${event.cuts})`);
        });
      },
    },
    settings,
    dependencies,
  );
}

/** A source without the text that closes it, and that text. */
function withoutConstant(source: LineSource): readonly [source: LineSource | undefined, constant?: string] {
  if (typeof source === 'string') return [source];
  if ('text' in source) return [undefined, source.text];
  if (!isFirstOf(source)) return [source];
  const last = source.at(-1);
  return typeof last === 'object' && 'text' in last ? [source.slice(0, -1), last.text] : [source];
}

const PLAIN = /^[!#-~]+$/;

/**
 * Writes a value: in quotes if it is empty or holds a blank. A quote within would end it for readers, who know no escape, and
 * becomes an apostrophe.
 */
function keyValueText(text: string, maxBytes: number, cuts: Cuts): string {
  if (PLAIN.test(text) && text.length <= maxBytes) return text;
  const line = lineValue(text, maxBytes, cuts).replaceAll('"', "'");
  return line === '' || /\s/u.test(line) ? `"${line}"` : line;
}
