import type { RecordCatalogue, RecordDefinition } from '@x/estreamer-protocol';
import { MOZDEF_SEVERITIES } from '@x/mozdef-events';
import { EstreamerMozDefError } from '../errors/estreamer-mozdef-error.ts';
import { isFullyQualifiedKind } from './mapped-kind.ts';
import { isScalar, recordFields } from './record-fields.ts';
import type { DetailCondition, DetailSource, RecordMapping, RecordMappings } from './record-mapping.ts';
import { MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from './reserved-words.ts';
import { fieldsOfSource } from './source-fields.ts';
import { placeholdersOf } from './summary.ts';

const DETAIL_KEY = /^[a-z][a-z0-9_]*$/;
const CONVERTED_KEY = /_(int|float)$/;

/** Keys that the server reads in a way of its own, and what must stand there. */
const ADDRESS_KEYS: Readonly<Record<string, 4 | 6>> = {
  sourceipaddress: 4,
  destinationipaddress: 4,
  sourceipv6address: 6,
  destinationipv6address: 6,
};
const FLAG_KEYS = ['success', 'error', 'ioc', 'securityintelligence'];

/**
 * Checks that mappings can work: that fields, keys and severities exist, that what the summary, the tags and the
 * severity build on is in `details`, and that MozDef's server keeps what they make.
 *
 * @throws {EstreamerMozDefError} `invalid-mapping` with every reason why they cannot
 */
export function checkMappings(mappings: RecordMappings, catalogue: RecordCatalogue<RecordDefinition>): void {
  const issues: string[] = [];
  for (const [kind, mapping] of Object.entries(mappings)) {
    if (mapping === undefined) continue;
    const definition = catalogue.byKind(kind);
    if (definition === undefined && kind !== 'unknown' && !isFullyQualifiedKind(kind)) {
      issues.push(`${kind}: there is no kind of record of this name`);
    } else {
      issues.push(...findIssues(mapping as RecordMapping, definition).map((issue) => `${kind}: ${issue}`));
    }
  }
  if (issues.length === 0) return;
  throw new EstreamerMozDefError('invalid-mapping', `The mappings cannot be used: ${issues.join('; ')}.`, {
    issues,
  });
}

/** @param definition the record; `undefined` where its fields are not known beforehand */
function findIssues(mapping: RecordMapping, definition: RecordDefinition | undefined): string[] {
  const issues: string[] = [];
  const fields = definition === undefined ? undefined : recordFields(definition);
  const needField = (path: string, where: string) => {
    if (fields === undefined) return;
    const field = fields.get(path);
    if (field === undefined)
      issues.push(`${where} names the field ${JSON.stringify(path)}, which the record does not have`);
    else if (!isScalar(field))
      issues.push(`${where} names the field "${path}", which is not one value (use compute)`);
  };
  const needKeys = (keys: readonly string[], where: string) => {
    for (const key of keys) {
      if (!Object.hasOwn(mapping.details, key))
        issues.push(`${where} needs ${JSON.stringify(key)}, which is not in details`);
    }
  };
  const needCondition = (condition: DetailCondition | undefined, where: string) =>
    needKeys(Object.keys(condition ?? {}), where);
  const needHarmless = (text: string, where: string) => {
    if (MOZDEF_RESERVED_WORDS.includes(text.toLowerCase()))
      issues.push(`${where} is ${JSON.stringify(text)}, on which a plug-in of MozDef's server acts`);
  };

  for (const key of ['category', 'source'] as const) {
    if (typeof mapping[key] !== 'string' || mapping[key] === '')
      issues.push(`${key} is not a text, or empty`);
    else needHarmless(mapping[key], key);
  }
  if (mapping.sensor !== undefined) needField(mapping.sensor, 'sensor');
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
  for (const source of mapping.tags) {
    const tag = typeof source === 'string' ? source : source.tag;
    if (typeof source !== 'string') needCondition(source.when, 'tags');
    if (tag === '') issues.push('tags has an empty tag');
    needHarmless(tag, 'a tag');
  }
  for (const [key, source] of Object.entries(mapping.details)) {
    issues.push(...findKeyIssues(key, source));
    for (const field of fieldsOfSource(source)) needField(field, `details.${key}`);
  }
  return issues;
}

function findKeyIssues(key: string, source: DetailSource): string[] {
  const where = `details.${key}`;
  const version = Object.hasOwn(ADDRESS_KEYS, key) ? ADDRESS_KEYS[key] : undefined;
  if (!DETAIL_KEY.test(key))
    return [`${where}: keys are small letters, digits and underscores, a letter first`];
  if (CONVERTED_KEY.test(key)) return [`${where}: MozDef's server converts values of keys with this ending`];
  if (version !== undefined) {
    if (isAddressSource(source, version)) return [];
    return [
      `${where} must be { address, version: ${version} }: MozDef keeps IPv${version} addresses there and nothing else`,
    ];
  }
  if (FLAG_KEYS.includes(key) && !isFlagSource(source)) {
    return [
      `${where} must be { lookup } or { compute }, of true and false: MozDef keeps these there and nothing else`,
    ];
  }
  const isServers = SERVER_DETAIL_KEYS.includes(key) && !FLAG_KEYS.includes(key);
  if (isServers || MOZDEF_RESERVED_WORDS.includes(key)) {
    return [`${where}: MozDef's server acts on this key; choose another`];
  }
  return [];
}

function isFlagSource(source: DetailSource): boolean {
  if (Array.isArray(source)) return source.every((one: DetailSource) => isFlagSource(one));
  return typeof source === 'object' && ('compute' in source || 'lookup' in source);
}

function isAddressSource(source: DetailSource, version: 4 | 6): boolean {
  if (Array.isArray(source)) return source.every((one: DetailSource) => isAddressSource(one, version));
  return typeof source === 'object' && 'version' in source && source.version === version;
}
