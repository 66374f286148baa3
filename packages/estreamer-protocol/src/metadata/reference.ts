/** Which metadata names a field: the metadata record's kind, and the event's fields that make its key. */
export interface Reference {
  readonly kind: string;
  readonly keyFields: readonly string[];
  /** The value that another field must have, where that decides whose number the field is. */
  readonly when?: { readonly field: string; readonly value: number };
}

/** The fields of a record that metadata names, each with the places to look in, in order. */
export type ReferencesOfRecord = Readonly<Record<string, readonly Reference[]>>;

/** A field is named by the metadata records of a kind, found by the values of the key fields. */
export function named(kind: string, ...keyFields: string[]): Reference {
  return { kind, keyFields };
}

/** The same, where another field has a value. */
export function namedWhen(
  when: NonNullable<Reference['when']>,
  kind: string,
  ...keyFields: string[]
): Reference {
  return { kind, keyFields, when };
}
