import type { Field, Fields } from './schema.ts';

/** How a layout differs from an earlier one. */
export interface FieldsChange {
  /** Fields to add, by the name of the field that they follow. */
  readonly after?: Readonly<Record<string, Fields>>;
  /** Fields that are no longer there. */
  readonly without?: readonly string[];
  /** Fields whose width or meaning changed, in place. */
  readonly retyped?: Fields;
}

type Added<C extends FieldsChange> =
  C['after'] extends Readonly<Record<string, Fields>> ? Intersection<C['after'][keyof C['after']]> : unknown;
type Removed<C extends FieldsChange> = C['without'] extends readonly string[] ? C['without'][number] : never;
type Retyped<C extends FieldsChange> = C['retyped'] extends Fields ? C['retyped'] : unknown;
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void
  ? I
  : never;
type Flat<T> = { [K in keyof T]: T[K] };

/** The fields of a layout after a change. */
export type ChangedFields<F extends Fields, C extends FieldsChange> = Flat<
  Pick<F, Exclude<keyof F, Removed<C> | keyof Retyped<C>>> & Retyped<C> & Added<C>
>;

/**
 * Describes a layout by what changed since an earlier one, so that the difference between two server versions
 * can be read in one place.
 *
 * @throws TypeError when the change names a field that the base does not have, or adds one that it has
 */
export function changeFields<F extends Fields, const C extends FieldsChange>(
  base: F,
  change: C,
): ChangedFields<F, C> {
  const { after = {}, without = [], retyped = {} } = change;
  for (const name of [...Object.keys(after), ...without, ...Object.keys(retyped)]) {
    if (!Object.hasOwn(base, name)) throw new TypeError(`The base layout has no field "${name}" to change.`);
  }
  const result: Record<string, Field> = {};
  for (const [name, unchanged] of Object.entries(base)) {
    if (!without.includes(name)) result[name] = retyped[name] ?? unchanged;
    for (const [addedName, added] of Object.entries(after[name] ?? {})) {
      if (Object.hasOwn(base, addedName))
        throw new TypeError(`The base layout already has a field "${addedName}".`);
      result[addedName] = added;
    }
  }
  return result as ChangedFields<F, C>;
}
