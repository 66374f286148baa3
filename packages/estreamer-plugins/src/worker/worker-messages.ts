import type { MessagePort } from 'node:worker_threads';
import type { EventRecord, MetadataSnapshot, ResolvedNames } from '@x/estreamer-protocol';
import { describeError } from '@x/foundation';
import type { PluginInfo, PluginLogger, PluginPolicy } from '../contract/plugin.ts';
import { failedRecordsOf, recordsFailed } from '../errors/plugin-error.ts';

/** What a thread is started with. */
export interface WorkerStart {
  readonly file: string;
  /** The module whose packages it may import too: a path, or a `file:` URL. */
  readonly resolveFrom: string | undefined;
  /** The number of the batch under way, and how many of its items are done. */
  readonly progress: SharedArrayBuffer;
  /** What requests come by, and replies go by. */
  readonly port: MessagePort;
}

/** A record on its way to the thread. */
export interface WorkerItem {
  /** Its place in the delivery. */
  readonly index: number;
  readonly record: EventRecord;
  /** The names of its ids. */
  readonly names: ResolvedNames;
  /** Whether the plugin wants it; metadata goes along in any case. */
  readonly wanted: boolean;
}

/** What the host asks of the thread; each but `abort` is answered. */
export type WorkerRequest =
  | { readonly kind: 'setup'; readonly id: number }
  | {
      readonly kind: 'give';
      readonly id: number;
      /** Tells deliveries, and attempts at them, apart. */
      readonly attempt: number;
      readonly items: readonly WorkerItem[];
    }
  | { readonly kind: 'after-delivery'; readonly id: number; readonly attempt: number }
  | { readonly kind: 'teardown'; readonly id: number }
  | { readonly kind: 'metadata'; readonly id: number; readonly snapshot: MetadataSnapshot }
  | { readonly kind: 'abort'; readonly attempt: number };

/** An error as it travels between threads. */
export interface WorkerError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | number | undefined;
  /** The places of the records that the plugin says it did not take. */
  readonly failed: readonly number[] | undefined;
}

/** What the thread knows of its plugin. */
export interface WorkerFacts {
  readonly info: PluginInfo;
  readonly kinds: readonly string[] | undefined;
  readonly policy: PluginPolicy | undefined;
  readonly deliveries: boolean;
  readonly endsDeliveries: boolean;
}

/** What the thread says. */
export type WorkerReply =
  | { readonly kind: 'loaded'; readonly facts: WorkerFacts }
  | { readonly kind: 'load-failed'; readonly error: WorkerError }
  | {
      readonly kind: 'done';
      readonly id: number;
      /** Items done. */
      readonly done: number;
      readonly totalMs: number;
      readonly maxMs: number;
      readonly error?: WorkerError;
    }
  | {
      readonly kind: 'log';
      readonly level: keyof PluginLogger;
      readonly fields: object;
      readonly message: string;
    };

/**
 * Makes what a plugin threw fit to travel.
 *
 * @param indexOf the places of the records that the plugin was given
 */
export function packError(thrown: unknown, indexOf: ReadonlyMap<EventRecord, number>): WorkerError {
  const failed = failedRecordsOf(thrown)?.map((record) => indexOf.get(record));
  if (!(thrown instanceof Error)) {
    return {
      name: 'Error',
      message: describeError(thrown),
      stack: undefined,
      code: undefined,
      failed: undefined,
    };
  }
  const { name, message, stack, code } = thrown as NodeJS.ErrnoException;
  return {
    name: String(name),
    message: String(message),
    stack: typeof stack === 'string' ? stack : undefined,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    failed: failed?.filter((index) => index !== undefined),
  };
}

/** Makes an error again of what travelled. */
export function unpackError(packed: WorkerError, records: readonly EventRecord[]): Error {
  const error = Object.assign(new Error(packed.message), { name: packed.name });
  if (packed.stack !== undefined) error.stack = packed.stack;
  if (packed.code !== undefined) Object.assign(error, { code: packed.code });
  if (packed.failed === undefined) return error;
  return recordsFailed(
    packed.failed.map((index) => records[index]).filter((record) => record !== undefined),
    error,
  );
}
