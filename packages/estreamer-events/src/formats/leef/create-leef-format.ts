import { createRecordCatalogue } from '@x/estreamer-protocol';
import { choice, type SettingKind, settingsOf, withDefault } from '@x/foundation';
import type { EventCode, Value } from '../../compile/event-code.ts';
import type { TextCode } from '../../compile/text-code.ts';
import { resolveFormatSettings } from '../../errors/events-error.ts';
import { lineValue } from '../../values/bounded-text.ts';
import type { Cuts } from '../../values/cuts.ts';
import type { WriteText } from '../../values/remembered-texts.ts';
import { encoreProjectionOf, portSources } from '../cef-encore/encore-projections.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import type { Format } from '../format.ts';
import type { LineSource } from '../line/line-values.ts';
import { LineValues } from '../line/line-values.ts';

/** The attributes that LEEF gives a meaning, in their order. */
const leefKeys = {
  cat: 'category',
  src: 'sourceAddress',
  dst: 'destinationAddress',
  srcPort: portSources.source,
  dstPort: portSources.destination,
  proto: ['protocol', 'ipProtocol'],
  usrName: 'userName',
  srcPostNAT: 'natSourceAddress',
  dstPostNAT: 'natDestinationAddress',
  srcPostNATPort: 'natSourcePort',
  dstPostNATPort: 'natDestinationPort',
  srcMAC: 'macAddress',
  srcBytes: 'initiatorTransmittedBytes',
  dstBytes: 'responderTransmittedBytes',
  srcPackets: 'initiatorTransmittedPackets',
  dstPackets: 'responderTransmittedPackets',
  realm: 'realm',
  policy: ['accessControlPolicy', 'correlationPolicy'],
  url: 'destinationUri',
  domain: 'domain',
  identHostName: 'netbiosName',
} as const satisfies Readonly<Record<string, LineSource>>;

/** The facts that these attributes say; all others go on by their own names. */
const leefFacts: ReadonlySet<string> = new Set(
  Object.values(leefKeys).flatMap((source): readonly string[] =>
    typeof source === 'string' ? [source] : source.slice(0, 1),
  ),
);

/** Settings of the format `leef`. */
export interface LeefFormatSettings extends EventSettings {
  /** The version of LEEF. @default '2.0' */
  readonly leefVersion?: '1.0' | '2.0';
  /**
   * What stands between two attributes in version 2.0: a character such as `^`, or its code such as `x09`. Version 1.0 knows the
   * TAB only.
   * @default 'x09'
   */
  readonly delimiter?: string;
  /** The header's vendor. @default 'Cisco' */
  readonly vendor?: string;
  /** The header's product. @default 'eStreamer' */
  readonly product?: string;
  /** The header's version: that of the management center, which does not tell it. @default '-' */
  readonly version?: string;
}

/**
 * IBM's Log Event Extended Format, for QRadar: `LEEF:2.0|vendor|product|version|event id|delimiter|key=value...`.
 *
 * The event id is the stable one of `cef-encore` (`RNA:1003:1`) and `cat` the category. Attributes that LEEF does not know have
 * the names of the facts. `devTime` is milliseconds since 1970, `sev` from 1 to 10.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('leef', { delimiter: '^' });
 */
export function createLeefFormat(
  settings: LeefFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const { leefVersion, delimiter } = resolveFormatSettings(
    SETTINGS,
    { leefVersion: settings.leefVersion, delimiter: settings.delimiter },
    'The format cannot be made',
  );
  const { vendor = 'Cisco', product = 'eStreamer', version = '-' } = settings;
  const separator = separatorOf(delimiter);
  const device = [vendor, product, version].map(leefHeaderText).join('|');
  const end = leefVersion === '1.0' ? '|' : `|${delimiter}|`;
  const catalogue = settings.catalogue ?? createRecordCatalogue();
  const write: WriteText = (text, max, cuts) => leefValue(text, separator, max, cuts);
  return createCompiledFormat(
    {
      name: 'leef',
      fileExtension: 'leef',
      contentType: 'text/plain',
      write(event, out) {
        const values = new LineValues(event, catalogue);
        const id = values.value(encoreProjectionOf(event.kind).signatureId);
        const fields = new LeefCode(event, out, values, separator, write);
        out.literal(`LEEF:${leefVersion}|${device}|`);
        out.expression(
          id === undefined
            ? 'record.recordType'
            : `${event.code.bind(leefHeaderText)}('' + (${id.text} ?? record.recordType))`,
        );
        out.literal(end);
        fields.write();
      },
    },
    settings,
    dependencies,
  );
}

/** Makes the code that writes the attributes. */
class LeefCode {
  readonly #event: EventCode;
  readonly #out: TextCode;
  readonly #values: LineValues;
  readonly #separator: string;
  readonly #write: WriteText;
  readonly #taken = new Set<string>(['devTime', 'sev']);

  /** @param write writes a value without the separator in it */
  constructor(event: EventCode, out: TextCode, values: LineValues, separator: string, write: WriteText) {
    this.#write = write;
    this.#event = event;
    this.#out = out;
    this.#values = values;
    this.#separator = separator;
  }

  write(): void {
    const { seconds } = this.#event.time();
    this.#out.literal('devTime=');
    this.#out.expression(this.#values.milliseconds(seconds));
    this.#out.literal(`${this.#separator}sev=`);
    this.#out.expression(`(${this.#event.severity('score')} || 1)`);
    for (const [key, source] of Object.entries(leefKeys)) this.#add(key, this.#values.value(source));
    for (const name of this.#event.factNames) {
      if (!leefFacts.has(name)) this.#add(name, this.#event.fact(name));
    }
    for (const name of ['sensor', 'managementCenter', 'eventId', 'summary'])
      this.#add(name, this.#event.fact(name));
    for (const { key, value } of this.#event.restFields()) this.#add(key, value);
    this.#addOpenFields();
  }

  #add(key: string, value: Value | undefined): void {
    if (value === undefined || this.#taken.has(key)) return;
    this.#taken.add(key);
    const append = () => {
      this.#out.literal(`${this.#separator}${key}=`);
      this.#out.expression(this.#text(value));
    };
    if (value.certain) append();
    else this.#out.when(`${value.text} !== undefined`, append);
  }

  #addOpenFields(): void {
    const open = this.#event.openFields([...this.#taken].map((key) => key.toLowerCase()));
    if (open === undefined) return;
    const pair = this.#event.code.variable();
    this.#out.each(pair, open, () => {
      this.#out.literal(this.#separator);
      this.#out.expression(`${pair}[0]`);
      this.#out.literal('=');
      this.#out.expression(this.#text({ text: `${pair}[1]`, type: 'any', certain: true }));
    });
  }

  #text(value: Value): string {
    const { text, type, plain } = value;
    if (plain || type === 'number' || type === 'time' || type === 'flag') return text;
    return this.#event.writtenAsText(value, this.#write);
  }
}

/** Writes a value: LEEF has no escape, so that a blank stands for what would end it. */
function leefValue(text: string, separator: string, maxBytes: number, cuts: Cuts): string {
  const line = lineValue(text, maxBytes, cuts);
  return line.includes(separator) ? line.replaceAll(separator, ' ') : line;
}

/** Writes a field of the header, which holds no `|`. */
function leefHeaderText(text: string): string {
  return text.replace(/[|\p{Cc}\u2028\u2029]/gu, ' ').toWellFormed();
}

/** The character that a delimiter stands for. */
function separatorOf(delimiter: string): string {
  const code = /^(?:0x|x)([0-9a-f]{2,4})$/i.exec(delimiter)?.[1];
  return code === undefined ? delimiter : String.fromCodePoint(Number.parseInt(code, 16));
}

/** A delimiter: one character that cannot be part of a key or a number, or its code. */
const delimiterKind: SettingKind<string> = {
  values: 'one character that is no letter, digit or blank, nor one of = | . : _ -, or its code such as x09',
  read(value, place) {
    const separator = typeof value === 'string' ? separatorOf(value) : '';
    if (separator.length === 1 && !/[\p{L}\p{N}=| \n\r.:_-]/u.test(separator)) return value as string;
    return place.refuse(`is ${JSON.stringify(value)}`, `give ${delimiterKind.values}`);
  },
};

const SETTINGS = settingsOf(
  {
    leefVersion: withDefault(choice('1.0', '2.0'), 'The version of LEEF.', '2.0'),
    delimiter: withDefault(delimiterKind, 'What stands between two attributes.', 'x09'),
  },
  ({ leefVersion, delimiter }, place) => {
    if (leefVersion !== '1.0' || delimiter === undefined || separatorOf(delimiter) === '\t') return;
    place
      .at('delimiter')
      .refuse(`is ${JSON.stringify(delimiter)}`, 'version 1.0 knows the TAB only: leave it out');
  },
);
