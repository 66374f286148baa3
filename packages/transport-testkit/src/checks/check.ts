import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isTransportError, type Message, type SendOutcome, type Transport } from '@x/transport';
import type { TransportHarness } from '../harness.ts';

/** Ends a check that does not apply; never leaves the kit. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped';
}

/** One requirement of the contract, as a test. */
export interface Check {
  /** What is required, with its concern in front: `close: may be called twice`. */
  readonly name: string;
  run(kit: CheckContext): Promise<void>;
}

/** What a message of the kit consists of. */
export interface KitContent {
  /** @default a text that no other message of the test has */
  readonly summary?: string;
  /** @default {} */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a check works with. Every wait ends with an error after the kit's `timeoutMs`. */
export interface CheckContext {
  readonly harness: TransportHarness;
  readonly transport: Transport;
  /** Makes a message. */
  message(content?: KitContent): Message;
  /** The summary of a message that this kit made. */
  nameOf(message: Message): string;
  /** Makes so many messages, but no more than one batch holds. */
  batch(count: number): readonly Message[];
  /**
   * Sends a batch and checks that there is one well-formed outcome for each message. A check that does not await it at once
   * gets its failure when they do.
   */
  send(batch: readonly Message[], signal?: AbortSignal): Promise<readonly SendOutcome[]>;
  /** Resolves when every one of these messages has arrived, and checks that each has the value that was sent. */
  arrived(messages: readonly Message[]): Promise<void>;
  /** How often each message has arrived so far, by summary. */
  counts(): ReadonlyMap<string, number>;
  /**
   * Sends messages until one of them arrives, so that whatever was on its way before has had its time. Resolves with
   * everything that it sent.
   */
  reach(): Promise<readonly Message[]>;
  /** Waits for something, but no longer than `timeoutMs`. */
  within<T>(what: string, work: Promise<T>): Promise<T>;
  /** Ends the check: it does not apply to this transport. */
  skip(reason: string): never;
}

/** Lets some turns of the message loop pass: time enough for what does not wait for the destination. */
export async function passTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

/** Checks that outcomes are what the contract says: one for each message, each of a known shape with a TransportError. */
export function checkOutcomes(batch: readonly Message[], outcomes: unknown): readonly SendOutcome[] {
  assert.ok(Array.isArray(outcomes), 'send must resolve with an array of outcomes');
  assert.equal(outcomes.length, batch.length, 'send must resolve with one outcome for each message');
  for (const outcome of outcomes) checkOutcome(outcome);
  return outcomes;
}

function checkOutcome(outcome: unknown): void {
  assert.ok(typeof outcome === 'object' && outcome !== null, 'an outcome must be an object');
  const { status, error, retryAfterMs } = outcome as {
    readonly [key in 'status' | 'error' | 'retryAfterMs']?: unknown;
  };
  assert.ok(
    status === 'sent' || status === 'rejected' || status === 'retryable',
    `an outcome's status must be sent, rejected or retryable, not ${String(status)}`,
  );
  if (status === 'sent') return;
  assert.ok(isTransportError(error), `an outcome that is ${status} must have a TransportError`);
  assert.notEqual(error.message, '', 'an error must say what went wrong');
  if (status === 'rejected') return;
  assert.ok(
    retryAfterMs === undefined || (Number.isFinite(retryAfterMs) && Number(retryAfterMs) >= 0),
    'retryAfterMs must be a number of milliseconds, not negative',
  );
}

/** Checks that every message was sent. */
export function assertSent(outcomes: readonly SendOutcome[]): void {
  for (const { status } of outcomes) assert.equal(status, 'sent', `a message must be sent, not ${status}`);
}

/** Whether an outcome leaves open that the message has arrived. */
export function mayHaveArrived(outcome: SendOutcome): boolean {
  return outcome.status === 'sent' || (outcome.status === 'retryable' && outcome.mayHaveArrived === true);
}

/** The code of an outcome's error. */
export function codeOf(outcome: SendOutcome): string | undefined {
  return outcome.status === 'sent' ? undefined : outcome.error.code;
}
