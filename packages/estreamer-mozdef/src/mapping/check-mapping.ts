import {
  createRecordCatalogue,
  layoutsOf,
  type RecordCatalogue,
  type RecordDefinition,
} from '@x/estreamer-protocol';
import { MOZDEF_SEVERITIES } from '@x/mozdef-events';
import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import type { DetailCondition, DetailSource, RecordMapping, RecordMappings } from './record-mapping.ts';
import { placeholdersOf } from './summary.ts';

const DETAIL_KEY = /^[a-z][a-z0-9_]*$/;
const ADDRESS_KEYS = ['sourceipaddress', 'destinationipaddress'];

/** Types of fields that are one value; all others need `compute`. */
const SCALARS = new Set([
  'uint8',
  'uint16',
  'uint32',
  'int32',
  'uint64',
  'uuid',
  'ipv4',
  'ipv6',
  'mac',
  'octets',
  'text',
  'string',
]);

/**
 * Checks that mappings can work: that fields, keys and severities exist, and that what the summary, the tags and the
 * severity build on is in `details`.
 *
 * @throws {EstreamerMozDefError} `invalid-mapping` with every reason why they cannot
 */
export function checkMappings(
  mappings: RecordMappings,
  catalogue: RecordCatalogue = createRecordCatalogue(),
): void {
  const issues: string[] = [];
  for (const [kind, mapping] of Object.entries(mappings)) {
    if (mapping === undefined) continue;
    const definition = catalogue.byKind(kind);
    if (definition === undefined) issues.push(`${kind}: there is no kind of record of this name`);
    else issues.push(...findIssues(mapping as RecordMapping, definition).map((issue) => `${kind}: ${issue}`));
  }
  if (issues.length === 0) return;
  throw new EstreamerMozDefError('invalid-mapping', `The mappings cannot be used: ${issues.join('; ')}.`, {
    issues,
  });
}

function findIssues(mapping: RecordMapping, definition: RecordDefinition): string[] {
  const issues: string[] = [];
  const fields = fieldTypes(definition);
  const needField = (field: string, where: string) => {
    const type = fields.get(field);
    if (type === undefined)
      issues.push(`${where} names the field ${JSON.stringify(field)}, which the record does not have`);
    else if (!SCALARS.has(type))
      issues.push(`${where} names the field "${field}", which is not one value (use compute)`);
  };
  const needKeys = (keys: readonly string[], where: string) => {
    for (const key of keys) {
      if (!Object.hasOwn(mapping.details, key))
        issues.push(`${where} needs ${JSON.stringify(key)}, which is not in details`);
    }
  };
  const needCondition = (condition: DetailCondition | undefined, where: string) =>
    needKeys(Object.keys(condition ?? {}), where);

  for (const key of ['category', 'source'] as const) {
    if (typeof mapping[key] !== 'string' || mapping[key] === '')
      issues.push(`${key} is not a text, or empty`);
  }
  needField(mapping.sensor, 'sensor');
  for (const { seconds, microseconds } of mapping.timestamp) {
    needField(seconds, 'timestamp');
    if (microseconds !== undefined) needField(microseconds, 'timestamp');
  }
  for (const { when, severity } of mapping.severity) {
    if (!MOZDEF_SEVERITIES.includes(severity))
      issues.push(`severity has ${JSON.stringify(severity)}, which is none`);
    needCondition(when, 'severity');
  }
  for (const part of mapping.summary.flat()) needKeys(placeholdersOf(part), 'summary');
  for (const tag of mapping.tags) {
    if (typeof tag !== 'string') needCondition(tag.when, 'tags');
    if ((typeof tag === 'string' ? tag : tag.tag) === '') issues.push('tags has an empty tag');
  }
  for (const [key, source] of Object.entries(mapping.details)) {
    const where = `details.${key}`;
    if (!DETAIL_KEY.test(key)) {
      issues.push(`${where}: keys are small letters, digits and underscores, a letter first`);
    }
    if (ADDRESS_KEYS.includes(key) && !isIpv4Source(source)) {
      issues.push(
        `${where} must be { address, version: 4 }: MozDef keeps IPv4 addresses there and nothing else`,
      );
    }
    for (const field of fieldsOf(source)) needField(field, where);
  }
  return issues;
}

function isIpv4Source(source: DetailSource): boolean {
  if (Array.isArray(source)) return (source as readonly DetailSource[]).every(isIpv4Source);
  return typeof source === 'object' && 'version' in source && source.version === 4;
}

function fieldsOf(source: DetailSource): string[] {
  if (typeof source === 'string') return [source];
  if (Array.isArray(source)) return (source as readonly DetailSource[]).flatMap(fieldsOf);
  const { id, name, address, port, icmp, time, lookup } = source as Readonly<
    Record<string, string | undefined>
  >;
  return [id, name, address, port, icmp, time, lookup].filter((field) => field !== undefined);
}

/** The type of each field of a record, of every version. */
function fieldTypes({ body }: RecordDefinition): ReadonlyMap<string, string> {
  return new Map(
    layoutsOf(body).flatMap(({ fields }) =>
      Object.entries(fields).map(([name, { shape }]) => [name, shape.type] as const),
    ),
  );
}
