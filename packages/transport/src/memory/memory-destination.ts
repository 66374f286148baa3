import { onAbort } from '@x/foundation';
import type { Message } from '../contract/transport.ts';

/** How a destination refuses a message: it will never take it, or it cannot take it now. */
export type Refusal = 'for-good' | 'for-now';

/** What a destination in memory makes of a message. */
export type MemoryAnswer = 'taken' | 'unreachable' | 'unanswered' | Refusal;

/** A destination in memory: it holds what was sent, and can be made to fail the way that real ones do. */
export interface MemoryDestination<M extends Message = Message> {
  /** Every message taken so far, in order. */
  readonly messages: readonly M[];
  /** From now on nothing can be reached; what waits for an answer gets none. */
  stop(): void;
  /** Ends `stop`. */
  start(): void;
  /** From now on nothing is answered. */
  stall(): void;
  /** Ends `stall`: what waited is answered. */
  resume(): void;
  /** Refuses every message with this text. */
  refuse(text: string, refusal: Refusal): void;
  /** Called by a transport: gives it a message and waits for the answer, or for the signal. */
  take(message: M, signal: AbortSignal): Promise<MemoryAnswer>;
}

/** What a destination in memory tells. */
export interface MemoryDestinationSettings<M extends Message = Message> {
  /** Told of every message that is taken. @default nothing */
  readonly onMessage?: ((message: M) => void) | undefined;
}

/** Makes a destination in memory, for the transport of `createMemoryTransport`. */
export function createMemoryDestination<M extends Message = Message>({
  onMessage,
}: MemoryDestinationSettings<M> = {}): MemoryDestination<M> {
  const messages: M[] = [];
  const refusals = new Map<string, Refusal>();
  const waiting = new Set<(answer: 'go-on' | 'unanswered') => void>();
  let isStopped = false;
  let isStalled = false;

  function wakeAll(answer: 'go-on' | 'unanswered'): void {
    for (const wake of [...waiting]) wake(answer);
  }

  function untilAnswered(signal: AbortSignal): Promise<'go-on' | 'unanswered'> {
    return new Promise((resolve) => {
      const wake = (answer: 'go-on' | 'unanswered') => {
        waiting.delete(wake);
        remove();
        resolve(answer);
      };
      waiting.add(wake);
      const remove = onAbort(signal, () => wake('unanswered'));
    });
  }

  return {
    messages,
    stop() {
      isStopped = true;
      wakeAll('unanswered');
    },
    start() {
      isStopped = false;
    },
    stall() {
      isStalled = true;
    },
    resume() {
      isStalled = false;
      wakeAll('go-on');
    },
    refuse: (text, refusal) => void refusals.set(text, refusal),
    async take(message, signal) {
      if (isStopped) return 'unreachable';
      if (isStalled && (await untilAnswered(signal)) === 'unanswered') return 'unanswered';
      const refusal = refusals.get(message.text);
      if (refusal !== undefined) return refusal;
      messages.push(message);
      onMessage?.(message);
      return 'taken';
    },
  };
}
