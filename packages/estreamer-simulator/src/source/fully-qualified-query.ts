/** What a client asked for in the JSON text of a request for fully-qualified events. */
export interface FullyQualifiedQuery {
  /** The events, in the order of the text. */
  readonly events: readonly FullyQualifiedEventQuery[];
  /** How the client wants the texts written: by the name of the format, or spelled out. */
  readonly outputFormat: 'JSON' | FullyQualifiedTextFormat;
}

/** What of one event is wanted. */
export interface FullyQualifiedEventQuery {
  /** `ConnectionEvent`, `IntrusionEvent`, `IntrusionPacket` or `FileEvent`; other names are not refused, nothing comes for them. */
  readonly name: string;
  /** The groups of fields, for example `HeaderFieldSet`, `ConnectionKeySet`, `DetailFieldSet`, `Impact`. */
  readonly fieldSets: readonly string[];
  /** Leaves out events for which it holds, for example `FileTypeID = 14`. */
  readonly exclude?: string | undefined;
}

/** A text format, spelled out; the captured clients spell out JSON. */
export interface FullyQualifiedTextFormat {
  readonly textStart: string;
  readonly textEnd: string;
  readonly arrayStart: string;
  readonly arrayEnd: string;
  readonly labelSeparator: string;
  readonly fieldSeparator: string;
  readonly valueSeparator: string;
  readonly quoteLabel: boolean;
  readonly quoteNonNumeric: boolean;
}
