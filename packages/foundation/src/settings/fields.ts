import type { SettingKind } from './setting-kind.ts';

/** One setting: its kind, what it means, and what holds when it is left out. */
export interface SettingField<Output, Input = Output, Required extends boolean = boolean> {
  readonly kind: SettingKind<unknown, Input>;
  /** What it means, for the documentation. */
  readonly meaning: string;
  /** Whether it must be given. */
  readonly required: Required;
  /** What holds when it is left out. */
  readonly fallback: Output | undefined;
  /** The same in words; undefined where that is nothing. */
  readonly fallbackText: string | undefined;
}

/** The settings of something, by name. */
export type SettingFields = Readonly<Record<string, SettingField<unknown, never>>>;

/** What settings are after reading: every default in its place. */
export type ResolvedSettings<Fields extends SettingFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends SettingField<infer Output, never> ? Output : never;
};

type RequiredNames<Fields extends SettingFields> = {
  [Name in keyof Fields]: Fields[Name] extends { readonly required: true } ? Name : never;
}[keyof Fields];

type InputOf<Field> = Field extends { readonly kind: SettingKind<unknown, infer Input> } ? Input : never;

/** What may be given for settings. */
export type GivenSettings<Fields extends SettingFields> = {
  readonly [Name in RequiredNames<Fields>]: InputOf<Fields[Name]>;
} & {
  readonly [Name in Exclude<keyof Fields, RequiredNames<Fields>>]?: InputOf<Fields[Name]> | undefined;
};

/**
 * A declaration for each setting of a documented interface, none forgotten and each of a kind that takes what the
 * interface allows: `const FIELDS = { ... } satisfies FieldsFor<HttpTransportSettings>`.
 */
export type FieldsFor<Settings> = {
  readonly [Name in keyof Settings]-?: SettingField<unknown, Exclude<Settings[Name], undefined>>;
};

/** A setting that must be given. */
export function required<Output, Input>(
  kind: SettingKind<Output, Input>,
  meaning: string,
): SettingField<Output, Input, true> {
  return { kind, meaning, required: true, fallback: undefined, fallbackText: undefined };
}

/**
 * A setting that may be left out.
 *
 * @param fallbackText what holds then, in words
 */
export function optional<Output, Input>(
  kind: SettingKind<Output, Input>,
  meaning: string,
  fallbackText?: string,
): SettingField<Output | undefined, Input, false> {
  return { kind, meaning, required: false, fallback: undefined, fallbackText };
}

/** A setting that may be left out for a value. */
export function withDefault<Output, Input, const Fallback extends Output>(
  kind: SettingKind<Output, Input>,
  meaning: string,
  fallback: Fallback,
  fallbackText = typeof fallback === 'function' ? undefined : String(fallback),
): SettingField<Output, Input, false> {
  return { kind, meaning, required: false, fallback, fallbackText };
}
