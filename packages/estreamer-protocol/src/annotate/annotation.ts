/**
 * A run of bytes and what it says: a field, or a group of fields (a header, a block, a list). The `parts` of a group cover its
 * bytes in order and without gaps.
 */
export interface Annotation {
  /** The field's name in a record's `data`, or what the group is: `recordHeader`, `item 1`. */
  readonly name: string;
  /** Bytes before it: in what was annotated, or in the whole capture where the annotator was told an offset. */
  readonly offset: number;
  /** A view into what was annotated. */
  readonly bytes: Uint8Array;
  /** What the field decodes to, as in a record's `data`; undefined for a group. */
  readonly value?: unknown;
  /** What the value means: its name in metadata or in a table, a time, what a group is. */
  readonly meaning?: string | undefined;
  /** Empty for a field. */
  readonly parts: readonly Annotation[];
  /** Why the bytes do not fit their layout: where, and what was expected. */
  readonly fault?: string | undefined;
}

/** A group while it is filled. */
export interface OpenAnnotation extends Annotation {
  meaning?: string | undefined;
  readonly parts: OpenAnnotation[];
}

/** The fields of an annotation in the order of their bytes, without the groups. */
export function* fieldsOf(annotation: Annotation): Generator<Annotation, undefined> {
  if (annotation.parts.length === 0) yield annotation;
  for (const part of annotation.parts) yield* fieldsOf(part);
}
