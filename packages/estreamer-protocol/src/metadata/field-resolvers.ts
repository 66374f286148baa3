import type { DiscoveryHeader } from '../records/headers.ts';
import type { BlockSchema, Fields, ValueNames } from '../schema/schema.ts';
import { discoveryEventTypes } from '../values/discovery-events.ts';
import { impactLevelNames, impactLevelOf } from '../values/impact-level.ts';
import type { Reference } from './reference.ts';
import { references, referencesOfCategories, referencesOfKinds } from './references.ts';

type Values = Readonly<Record<string, unknown>>;
type FindName = (kind: string, key: string) => string | undefined;

/**
 * Names one field of a record, or those of the blocks in it, if anything does.
 *
 * @param names gets the names
 * @param data the fields of the record, or of a block in it
 * @param deviceId the device of the discovery header, for records whose body has none
 * @param path what stands before the field's name, for blocks in a record
 */
export type FieldResolver = (
  names: Record<string, string>,
  data: Values,
  deviceId: number | undefined,
  path: string,
) => void;

const KEY_SEPARATOR = '\u0000';

/** Names what a discovery header says happened: `eventType` and `eventSubtype`. */
export function nameDiscoveryEvent(
  names: Record<string, string>,
  { eventType, eventSubtype }: DiscoveryHeader,
): void {
  const type = discoveryEventTypes[eventType];
  const subtype = type?.subtypes[eventSubtype];
  if (type !== undefined) names['eventType'] = type.name;
  if (subtype !== undefined) names['eventSubtype'] = subtype;
}

/** Names the impact level that follows from `impactFlags`. */
const nameImpactLevel: FieldResolver = (names, data, _deviceId, path) => {
  const flags = data['impactFlags'];
  if (typeof flags === 'number') names[`${path}impactLevel`] = impactLevelNames[impactLevelOf(flags)];
};

/** The key of a metadata entry as text; most have one part. */
export function joinKey(parts: readonly unknown[]): string {
  return parts.length === 1 ? String(parts[0]) : parts.join(KEY_SEPARATOR);
}

/** What to do for each field of a record version that can have a name; worked out once and used for every record. */
export function createFieldResolvers(
  kind: string,
  category: string | undefined,
  fields: Fields,
  find: FindName,
): readonly FieldResolver[] {
  const special = { ...referencesOfCategories[category ?? ''], ...referencesOfKinds[kind] };
  // The device is in the discovery header where the body does not have it.
  const names = new Set(['deviceId', ...Object.keys(fields)]);
  const resolvers = [...names].flatMap((field) => {
    const places = special[field] ?? references[field] ?? [];
    const { shape, notes } = fields[field] ?? {};
    if (shape?.type === 'block') return [createBlockResolver(field, [shape.block], kind, category, find)];
    if (shape?.type === 'list') return [createBlockResolver(field, shape.items, kind, category, find)];
    if (places.length === 0 && notes?.values === undefined) return [];
    return [createFieldResolver(field, places, notes?.values, find)];
  });
  return Object.hasOwn(fields, 'impactFlags') ? [...resolvers, nameImpactLevel] : resolvers;
}

/** Names the fields of the blocks in a field, each behind the field's name and, in a list, the item's place. */
function createBlockResolver(
  field: string,
  schemas: readonly BlockSchema[],
  kind: string,
  category: string | undefined,
  find: FindName,
): FieldResolver {
  const plans = new Map(
    schemas.map(({ blockType, fields }) => [blockType, createFieldResolvers(kind, category, fields, find)]),
  );
  const nameBlock = (names: Record<string, string>, block: Values, path: string) => {
    for (const resolve of plans.get(Number(block['blockType'])) ?? []) resolve(names, block, undefined, path);
  };
  return (names, data, _deviceId, path) => {
    const value = data[field];
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) nameBlock(names, item, `${path}${field}.${index}.`);
    } else if (typeof value === 'object' && value !== null) {
      nameBlock(names, value as Values, `${path}${field}.`);
    }
  };
}

function createFieldResolver(
  field: string,
  places: readonly Reference[],
  values: ValueNames | undefined,
  find: FindName,
): FieldResolver {
  const follow = (data: Values, deviceId: number | undefined): string | undefined => {
    for (const { kind, keyFields, when } of places) {
      if (when !== undefined && data[when.field] !== when.value) continue;
      const name = find(kind, joinKey(keyFields.map((keyField) => fieldOf(data, keyField, deviceId))));
      if (name !== undefined) return name;
    }
    return undefined;
  };
  return (names, data, deviceId, path) => {
    const value = fieldOf(data, field, deviceId);
    if (value === undefined) return;
    const name =
      follow(data, deviceId) ??
      (field === COMBINED_BITS_FIELD
        ? namesOfBits(value, (bit) => follow({ ...data, [field]: bit }, deviceId))
        : undefined) ??
      (values === undefined ? undefined : nameOfValue(values, value));
    if (name !== undefined) names[path + field] = name;
  };
}

/** The rule reason can combine several bits, each of which metadata names. */
const COMBINED_BITS_FIELD = 'accessControlRuleReason';

function fieldOf(data: Values, field: string, deviceId: number | undefined): unknown {
  return data[field] ?? (field === 'deviceId' ? deviceId : undefined);
}

/** The names of the bits of a value; undefined where one has none. */
function namesOfBits(value: unknown, nameOf: (bit: number) => string | undefined): string | undefined {
  if (typeof value !== 'number' || value === 0) return undefined;
  const names = bitsOf(value).map(nameOf);
  return names.includes(undefined) ? undefined : names.join(', ');
}

function nameOfValue(values: ValueNames, value: unknown): string | undefined {
  if (typeof value !== 'number') return undefined;
  const whole = values.names[value];
  if (whole !== undefined || values.bitmask !== true) return whole;
  return namesOfBits(value, (bit) => values.names[bit] ?? `0x${bit.toString(16)}`);
}

function bitsOf(value: number): number[] {
  const bits: number[] = [];
  for (let bit = 1; bit <= value; bit *= 2) if (Math.floor(value / bit) % 2 === 1) bits.push(bit);
  return bits;
}
