import type { LineSource } from '../line/line-values.ts';

/** A value under one of CEF's numbered keys, `cs1` for example, and the label that says what it is. */
export interface CefLabelledSource {
  readonly label: string;
  readonly value: LineSource;
}

/** How events of one kind become CEF: data, to be read, extended or replaced. */
export interface CefProjection {
  /** The header's event class: the same for all events of one sort. @default the record type */
  readonly signatureId: LineSource;
  /** The header's name of the event, for people. */
  readonly name: LineSource;
  /** The extension's keys in their order. A key whose source has nothing to say is left out. */
  readonly extension: Readonly<Record<string, LineSource | CefLabelledSource>>;
}

/** What to change about a projection; what is left out stays. */
export interface CefProjectionChanges extends Partial<Omit<CefProjection, 'extension'>> {
  /** Keys to add or replace; `false` takes one out. @default {} */
  readonly extension?: Readonly<Record<string, LineSource | CefLabelledSource | false>>;
}

/** Makes a projection that differs from another in some places; the other one stays as it is. */
export function extendCefProjection(
  projection: CefProjection,
  { extension = {}, ...changes }: CefProjectionChanges,
): CefProjection {
  const entries = Object.entries({ ...projection.extension, ...extension });
  return {
    ...projection,
    ...changes,
    extension: Object.fromEntries(
      entries.filter((entry): entry is [string, LineSource | CefLabelledSource] => entry[1] !== false),
    ),
  };
}
