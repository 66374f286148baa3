import {
  createFormat,
  type Format,
  type FormatName,
  type FormatSettings,
  formats,
} from '@x/estreamer-events';
import type { Logger } from '@x/foundation';
import {
  choice,
  flag,
  type KeyValues,
  optional,
  required,
  text,
  type ValueKind,
  ValueProblem,
} from '../keys/keys.ts';
import { documentKeys, editDocuments } from './edit-documents.ts';
import { isExtensionName, loadExtension } from './load-extension.ts';

/** MozDef's events go to MozDef, through outputs of their own. */
type LineFormatName = Exclude<FormatName, 'mozdef'>;

const lineFormatNames = (Object.keys(formats) as FormatName[]).filter(
  (name): name is LineFormatName => name !== 'mozdef',
);

/** A format by its name, or somebody else's by the name of its package, or its path. */
const formatKind: ValueKind<LineFormatName | Format> = {
  values: `${lineFormatNames.map((name) => `\`${name}\``).join(', ')}, or a package or path`,
  read(written, { folder }) {
    const name = lineFormatNames.find((one) => one === written);
    if (name !== undefined) return name;
    if (!isExtensionName(written)) {
      throw new ValueProblem(`write one of ${lineFormatNames.join(', ')}, or a package or path`);
    }
    const format = loadExtension(written, folder) as Partial<Format> | null;
    if (typeof format?.write === 'function' && Array.isArray(format.kinds)) return format as Format;
    throw new ValueProblem('its default export is no format: it needs name, kinds and write');
  },
};

/** What of a format readers disagree about: each key with the formats that have it. */
const dialectKeys = {
  schema_version: optional(
    choice('8.17.0', '9.4.0', '1.4.0', '1.8.0'),
    'of `ecs` (8.17.0, 9.4.0) and `ocsf` (1.4.0, 1.8.0): the version of the schema',
    'the first',
  ),
  product: optional(
    text,
    'of `cef`, `cef-encore` and `leef`: the product in the header, by which content selects',
    '`eStreamer`; `Firepower` for `cef-encore`',
  ),
  product_version: optional(text, 'of the same: the version in the header', '`-`; `6.0` for `cef-encore`'),
  ipv6: optional(
    choice('c6a', 'src', 'both'),
    'of `cef-encore`: where IPv6 addresses stand; Sentinel reads `c6a2` and `c6a3`, XSIAM `src` and `dst`',
    'c6a',
  ),
  bytes_in: optional(
    choice('responder', 'initiator'),
    "of `cef-encore`: whose bytes `bytesIn` counts; XSIAM takes it for the responder's, Sentinel's ASIM parser for the initiator's",
    'responder',
  ),
  generator_id: optional(
    flag,
    "of `cef-encore`: with 1 intrusions have a key `generatorId`, for Sentinel's rules on machine learning",
    '0',
  ),
  detailed_ids: optional(
    flag,
    'of `cef-encore`: with 0 the signature ids of intrusions and correlation events are `INTRUSION:400` and `PV:112`',
    '1',
  ),
  event_second: optional(
    choice('event', 'archived'),
    'of `key-value-encore`: whether `event_sec` is when the event happened or when it was archived',
    'event',
  ),
  placeholders: optional(
    flag,
    'of `sfw-json`: with 1 text events without a threat, a rule or the like have `Unknown` there, as classic records do; detections that group by such a field pass over events without it',
    '0',
  ),
  leef_version: optional(choice('1.0', '2.0'), 'of `leef`: its version', '2.0'),
  delimiter: optional(text, 'of `leef` 2.0: what stands between attributes, `^` or `x09` for example', 'x09'),
};

type DialectKey = keyof typeof dialectKeys;

/** Each key as a setting, and the formats that have it. */
const settings = {
  schema_version: ['schemaVersion', 'ecs', 'ocsf'],
  product: ['product', 'cef', 'cef-encore', 'leef'],
  product_version: ['version', 'cef', 'cef-encore', 'leef'],
  ipv6: ['ipv6', 'cef-encore'],
  bytes_in: ['bytesIn', 'cef-encore'],
  generator_id: ['generatorId', 'cef-encore'],
  detailed_ids: ['detailedIds', 'cef-encore'],
  event_second: ['eventSecond', 'key-value-encore'],
  placeholders: ['placeholders', 'sfw-json'],
  leef_version: ['leefVersion', 'leef'],
  delimiter: ['delimiter', 'leef'],
} as const satisfies Readonly<Record<DialectKey, readonly [string, LineFormatName, ...LineFormatName[]]>>;

/** The keys that say what a line looks like. */
export const formatKeys = {
  format: required(
    formatKind,
    'what a line looks like; `ecs` and `ocsf` are JSON lines by those schemas; `*-encore` and `sfw-json` are for content that exists: docs/coming-from-encore.md',
  ),
  ...dialectKeys,
  ...documentKeys,
};

type FormatValues = KeyValues<typeof formatKeys>;

const given = (values: FormatValues) =>
  (Object.keys(settings) as DialectKey[]).filter((key) => values[key] !== undefined);

/** What is wrong with the keys together: one that the format does not have, or a value that it does not take. */
export function checkFormat(values: FormatValues): { key: string; message: string } | undefined {
  for (const key of given(values)) {
    const [, ...names] = settings[key];
    const format = nameOf(values);
    if (!(names as readonly string[]).includes(format)) {
      return {
        key,
        message: `The format ${format} has no such key; it is for ${names.join(' and ')}.`,
      };
    }
  }
  try {
    const { contentType, name } = createLineFormat(values);
    const key =
      values.drop_fields === undefined ? (values.mask === undefined ? undefined : 'mask') : 'drop_fields';
    if (key === undefined || /json/.test(contentType)) return undefined;
    return { key, message: `It is for formats that are JSON, and ${name} is none.` };
  } catch (error) {
    return { key: given(values).at(-1) ?? 'format', message: (error as Error).message };
  }
}

/** What the format of an output is called. */
export function nameOf({ format }: Pick<FormatValues, 'format'>): string {
  return typeof format === 'string' ? format : format.name;
}

/** Makes the format that the keys describe; it tells of what of them has no effect. */
export function createLineFormat(values: FormatValues, logger?: Logger): Format {
  const { format, drop_fields, mask } = values;
  const chosen = Object.fromEntries(given(values).map((key) => [settings[key][0], values[key]]));
  const whole =
    typeof format === 'string' ? createFormat(format, chosen as FormatSettings<typeof format>) : format;
  return editDocuments(whole, { dropFields: drop_fields, mask }, logger);
}
