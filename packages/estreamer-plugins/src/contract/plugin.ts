import type { EventRecord, MetadataStore } from '@x/estreamer-protocol';

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

/**
 * What a failure of the plugin means for the delivery.
 *
 * - `required`: the delivery is not acknowledged, so that the server sends it again.
 * - `best-effort`: the failure is counted and reported, and the stream goes on.
 */
export type PluginPolicy = 'required' | 'best-effort';

/** Where a plugin writes to; pino fits. */
export interface PluginLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Reads what metadata has said up to the record at hand. */
export type PluginMetadata = Pick<MetadataStore, 'resolve' | 'lookup'>;

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

/** What a plugin may have besides its callback. Make plugins with `definePlugin`, which checks the callback too. */
export interface Plugin {
  /** What the plugin says about itself. */
  readonly info: PluginInfo;
  /** The kinds of record that it wants. @default all */
  readonly kinds?: readonly PluginRecordKind[] | undefined;
  /** What its failure means; whoever makes the host has the last word. @default 'required' */
  readonly policy?: PluginPolicy | undefined;
  /** Called once before the first record. A plugin that cannot be set up gets no records. */
  setup?(context: PluginContext): unknown;
  /**
   * Called at the end of every delivery of which the plugin got a record, after a failure too. A plugin that does not
   * wait in its callback for what it starts there waits for it here; it fails the delivery by throwing or rejecting.
   */
  afterDelivery?(context: PluginContext): unknown;
  /** Called once when the host closes. */
  teardown?(context: PluginContext): unknown;
}
