import type { GivenSettings, ResolvedSettings, SettingField, SettingFields } from './fields.ts';
import {
  createPlace,
  REFUSED,
  refuseValue,
  type SettingIssue,
  type SettingKind,
  type SettingPlace,
} from './setting-kind.ts';

/**
 * Rules about several settings together. They get them as far as each alone could be taken, and say at the place what
 * is wrong: `place.at('key').refuse('is missing', 'give both cert and key, or neither')`. `given` tells what is missing
 * from what could not be taken.
 */
export type SettingsCheck<Fields extends SettingFields> = (
  settings: Partial<ResolvedSettings<Fields>>,
  place: SettingPlace,
  given: Readonly<Record<string, unknown>>,
) => void;

/** An object with declared settings, which knows no others. */
export interface SettingsKind<Fields extends SettingFields>
  extends SettingKind<ResolvedSettings<Fields>, GivenSettings<Fields>> {
  readonly fields: Fields;
}

/** Settings inside settings, or the declaration of all of them where there are rules about several together. */
export function settingsOf<const Fields extends SettingFields>(
  fields: Fields,
  check?: SettingsCheck<NoInfer<Fields>>,
): SettingsKind<Fields> {
  const values = `an object with ${listNames(fields)}`;
  return {
    fields,
    values,
    read(value, place) {
      if (!isObject(value)) return refuseValue(value, { values }, place);
      const settings: Record<string, unknown> = {};
      let complete = true;
      for (const [name, field] of Object.entries(fields)) {
        const read = readField(field, readKey(value, name), place.at(name));
        if (read === REFUSED) complete = false;
        else settings[name] = read;
      }
      for (const name of Object.keys(value)) {
        if (Object.hasOwn(fields, name) || value[name] === undefined) continue;
        complete = false;
        refuseUnknown(name, fields, place);
      }
      if (check === undefined) return complete ? (settings as ResolvedSettings<Fields>) : REFUSED;
      const issues: SettingIssue[] = [];
      check(settings as Partial<ResolvedSettings<Fields>>, relay(place, issues), value);
      return complete && issues.length === 0 ? (settings as ResolvedSettings<Fields>) : REFUSED;
    },
  };
}

/** Settings inside settings that may be left out as a whole: each then has its own default. */
export function section<const Fields extends SettingFields>(
  fields: Fields,
  meaning: string,
): SettingField<ResolvedSettings<Fields>, GivenSettings<Fields>, false> {
  const kind = settingsOf(fields);
  const missing = Object.entries(fields).find(([, field]) => field.required);
  if (missing !== undefined)
    throw new TypeError(`"${missing[0]}" has no default, so its section cannot be left out`);
  const fallback = kind.read({}, createPlace([], [])) as ResolvedSettings<Fields>;
  return { kind, meaning, required: false, fallback, fallbackText: undefined };
}

function readField(field: SettingField<unknown, never>, value: unknown, place: SettingPlace): unknown {
  if (value === undefined && !field.required) return field.fallback;
  return field.kind.read(value, place);
}

/** What an object has there, apart from what every object has, such as `toString`. */
function readKey(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return name in Object.prototype && !Object.hasOwn(object, name) ? undefined : object[name];
}

function refuseUnknown(name: string, fields: SettingFields, place: SettingPlace): void {
  const near = nearestName(name, Object.keys(fields));
  const hint = near === undefined ? `known are ${listNames(fields)}` : `give "${near}"`;
  place.at(name).refuse('is not a setting', hint, 'unknown-key');
}

function listNames(fields: SettingFields): string {
  return Object.keys(fields).join(', ');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A place that says its issues where another one does, and keeps them in a list too. */
function relay(place: SettingPlace, issues: SettingIssue[]): SettingPlace {
  return {
    path: place.path,
    at: (key) => relay(place.at(key), issues),
    refuse(message, hint, rule = 'type') {
      issues.push({ path: place.path, rule, message, hint });
      return place.refuse(message, hint, rule);
    },
  };
}

/** How many a list must have. */
export interface ListRule {
  /** The fewest. @default 0 */
  readonly from?: number | undefined;
}

/** A list of values of one kind. */
export function listOf<Output, Input>(
  kind: SettingKind<Output, Input>,
  { from = 0 }: ListRule = {},
): SettingKind<readonly Output[], readonly Input[]> {
  const values = `a list of ${from === 0 ? '' : `at least ${from}: `}${kind.values}`;
  return {
    values,
    read(value, place) {
      if (!Array.isArray(value)) return refuseValue(value, { values }, place);
      if (value.length < from) return place.refuse(`has ${value.length}`, `give ${values}`);
      const read = value.map((one: unknown, index) => kind.read(one, place.at(index)));
      return read.includes(REFUSED) ? REFUSED : (read as Output[]);
    },
  };
}

/** An object with any keys, whose values are of one kind; a value that is `undefined` is as good as none. */
export function recordOf<Output, Input>(
  kind: SettingKind<Output, Input>,
): SettingKind<Readonly<Record<string, Output>>, Readonly<Record<string, Input | undefined>>> {
  const values = `an object whose values are each ${kind.values}`;
  return {
    values,
    read(value, place) {
      if (!isObject(value)) return refuseValue(value, { values }, place);
      const read = Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([key, one]) => [key, kind.read(one, place.at(key))] as const);
      if (read.some(([, one]) => one === REFUSED)) return REFUSED;
      // Defines its keys, so that `__proto__` is one like any other.
      return Object.fromEntries(read) as Record<string, Output>;
    },
  };
}

type OutputOf<Kind> = Kind extends SettingKind<infer Output, never> ? Output : never;
type InputOf<Kind> = Kind extends SettingKind<unknown, infer Input> ? Input : never;

/** A value of any of several kinds; the first that takes it reads it. */
export function either<const Kinds extends readonly SettingKind<unknown, never>[]>(
  ...kinds: Kinds
): SettingKind<OutputOf<Kinds[number]>, InputOf<Kinds[number]>> {
  const values = kinds.map((kind) => kind.values).join(', or ');
  return {
    values,
    read(value, place) {
      let inside: SettingIssue[] = [];
      for (const kind of kinds) {
        const issues: SettingIssue[] = [];
        const read = kind.read(value, createPlace(place.path, issues));
        if (read !== REFUSED && issues.length === 0) return read as OutputOf<Kinds[number]>;
        // What is wrong inside says more than that it is none of the kinds.
        if (issues.every(({ path }) => path.length > place.path.length)) inside = issues;
      }
      if (inside.length === 0) return refuseValue(value, { values }, place);
      for (const { path, message, hint, rule } of inside) {
        path
          .slice(place.path.length)
          .reduce((at, key) => at.at(key), place)
          .refuse(message, hint, rule);
      }
      return REFUSED;
    },
  };
}

type VariantKinds = Readonly<Record<string, SettingFields>>;

type WithWord<Key extends string, Word, Settings> = { readonly [Name in Key]: Word } & Settings;

/**
 * Settings of which one says what the others are, such as `protocol`.
 *
 * @param key the setting that says it
 * @param variants the other settings, for each of its words
 */
export function variantsOf<const Key extends string, const Variants extends VariantKinds>(
  key: Key,
  variants: Variants,
): SettingKind<
  { [Word in keyof Variants]: WithWord<Key, Word, ResolvedSettings<Variants[Word]>> }[keyof Variants],
  { [Word in keyof Variants]: WithWord<Key, Word, GivenSettings<Variants[Word]>> }[keyof Variants]
> {
  const words = Object.keys(variants);
  const values = `an object whose ${key} is ${words.map((word) => `"${word}"`).join(', ')}`;
  const kinds = new Map(words.map((word) => [word, settingsOf(variants[word] as SettingFields)]));
  return {
    values,
    read(value, place) {
      if (!isObject(value)) return refuseValue(value, { values }, place);
      const { [key]: word, ...others } = value;
      const kind = typeof word === 'string' ? kinds.get(word) : undefined;
      if (kind === undefined) {
        return refuseValue(word, { values: words.map((one) => `"${one}"`).join(', ') }, place.at(key));
      }
      const read = kind.read(others, place);
      return read === REFUSED ? REFUSED : ({ [key]: word, ...read } as never);
    },
  };
}

/** Finds the name that a misspelt one most likely means; undefined if none is near. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(written.length / 3));
  let nearest: string | undefined;
  let least = most + 1;
  for (const name of names) {
    // The lengths alone can be too far apart; a hostile key may be very long.
    if (Math.abs(name.length - written.length) > most) continue;
    const edits = countEdits(written.toLowerCase(), name.toLowerCase());
    if (edits >= least) continue;
    nearest = name;
    least = edits;
  }
  return nearest;
}

/** How many letters must be added, left out, changed, or swapped with their neighbour. */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      let edits = Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
