import type { EventRecord, MetadataStore } from '@x/estreamer-protocol';
import type { PluginPolicy } from '../errors/plugin-error.ts';

export type { PluginPolicy } from '../errors/plugin-error.ts';

/** The four facts that every plugin gives about itself. */
export interface PluginInfo {
  /** What the plugin does, in a sentence. */
  readonly description: string;
  /** Who wrote it. */
  readonly author: string;
  /** The plugin's version, as text. */
  readonly version: string;
  /** Name of the plugin's method that gets the records. */
  readonly callback: string;
}

/**
 * What a plugin can ask for: a kind of record, `fullyQualifiedEvent` for events that come as text, or `unknown` for the
 * records that could not be decoded.
 */
export type PluginRecordKind = EventRecord['kind'];

/** The record of a kind that a plugin asked for. */
export type PluginRecord<Kind extends PluginRecordKind = PluginRecordKind> = Extract<
  EventRecord,
  { readonly kind: Kind }
>;

/** Records that belong together: what the server sent between two acknowledgements. */
export interface PluginDelivery<Record = EventRecord> {
  /** The records, in the order in which they came. */
  readonly records: readonly Record[];
  /** The server that they came from, where the source of the delivery says so. */
  readonly server?: string | undefined;
  /**
   * The public identity of the record of an index: the same text for the same event after every replay. Absent where
   * the source of the delivery has none, and for a plugin in a thread of its own.
   */
  identify?(index: number): string | undefined;
}

/**
 * Reads what metadata has said. `resolve` names the ids of a record of the delivery at hand as metadata did when the
 * record came; `lookup` knows the latest. `namersOf` is for those who name few fields of many records, such as formats: it has nothing
 * for a record whose names have changed since, which `resolve` still knows.
 */
export type PluginMetadata = Pick<MetadataStore, 'resolve' | 'lookup' | 'namersOf'>;

/** The host's log. Each line has a `code`; give one that stays the same, so that alerts can be set on it. @default 'plugin' */
export interface PluginLogger {
  /** For who looks for a fault. */
  debug(fields: object, message: string): void;
  /** Ordinary steps. */
  info(fields: object, message: string): void;
  /** What someone should know, though the work goes on. */
  warn(fields: object, message: string): void;
  /** What someone must mend. */
  error(fields: object, message: string): void;
}

/** What a plugin gets with each call. */
export interface PluginContext {
  /** Names of ids: `metadata.resolve(record)` has the name of every field of the record that metadata names. */
  readonly metadata: PluginMetadata;
  /** Writes to the host's log, with the plugin's name in every line. */
  readonly logger: PluginLogger;
  /** Ends the work on the delivery at hand: pass it to whatever waits. */
  readonly signal: AbortSignal;
}

/**
 * Gets one record after another. A returned promise is waited for before the next record comes.
 * Every plugin gets the same object: never change it.
 */
export type PluginCallback<Record = EventRecord> = (record: Record, context: PluginContext) => unknown;

/** Gets a delivery at a time, with those of its records that the plugin wants; at least one. */
export type PluginDeliveryCallback<Record = EventRecord> = (
  delivery: PluginDelivery<Record>,
  context: PluginContext,
) => unknown;

/** What a plugin may have besides its callback. Make plugins with `definePlugin`, which checks the callback too. */
export interface Plugin {
  /** What the plugin says about itself. */
  readonly info: PluginInfo;
  /** The kinds of record that it wants. @default all */
  readonly kinds?: readonly PluginRecordKind[] | undefined;
  /** Whether the callback gets a delivery at a time instead of a record at a time. @default false */
  readonly deliveries?: boolean | undefined;
  /**
   * Whether the callback, which then gets deliveries, is called for the next delivery while promises of earlier ones are
   * pending. Each promise settles when its delivery is taken. The plugin keeps the order, and tries again by itself what may
   * pass: its calls have no time limit. A rejection means this delivery again, after those that were given meanwhile. In a
   * thread of its own it gets one delivery at a time. @default false
   */
  readonly pipelined?: boolean | undefined;
  /** What its failure means; the settings of the host have the last word. @default 'required' */
  readonly policy?: PluginPolicy | undefined;
  /**
   * Called before the first record. A plugin that cannot be set up gets no records; it may be set up again later, and is
   * not torn down in between. The signal is aborted when it has taken too long.
   */
  setup?(context: PluginContext): unknown;
  /**
   * Called at the end of every delivery of which the plugin got a record, after a failure too. A plugin that does not
   * wait in its callback for what it starts there waits for it here.
   *
   * A plugin that has this method takes a delivery for good when it returns: if it fails, or the callback did, the plugin
   * gets its records of the delivery again from the first one, unless it names those that failed with `recordsFailed`.
   * A plugin without it takes each record for good when the callback returns, and gets none of them again.
   */
  afterDelivery?(context: PluginContext): unknown;
  /** Called once when the plugin is replaced or removed, or the host closes. */
  teardown?(context: PluginContext): unknown;
}
