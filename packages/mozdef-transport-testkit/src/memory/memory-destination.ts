import type { EncodedMessage } from '@x/mozdef-events/transport';
import type { Refusal } from '../harness.ts';

/** What a destination in memory makes of an event. */
export type MemoryAnswer = 'taken' | 'unreachable' | 'unanswered' | Refusal;

/** A destination in memory: it holds what was sent, and can be made to fail the way that real ones do. */
export interface MemoryDestination {
  /** Every event taken so far, in order. */
  readonly events: readonly EncodedMessage[];
  /** From now on nothing can be reached; what waits for an answer gets none. */
  stop(): void;
  /** Ends `stop`. */
  start(): void;
  /** From now on nothing is answered. */
  stall(): void;
  /** Ends `stall`: what waited is answered. */
  resume(): void;
  /** Refuses every event with this summary. */
  refuse(summary: string, refusal: Refusal): void;
  /** Called by a transport: hands over an event and waits for the answer, or for the signal. */
  take(event: EncodedMessage, signal: AbortSignal): Promise<MemoryAnswer>;
}

/** What a destination in memory takes from its surroundings. */
export interface MemoryDestinationDependencies {
  /** Told of every event that is taken. @default nothing */
  readonly onEvent?: ((event: EncodedMessage) => void) | undefined;
}

/** Makes a destination in memory, for the transport of {@link createMemoryTransport}. */
export function createMemoryDestination({ onEvent }: MemoryDestinationDependencies = {}): MemoryDestination {
  const events: EncodedMessage[] = [];
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
        signal.removeEventListener('abort', giveUp);
        resolve(answer);
      };
      const giveUp = () => wake('unanswered');
      waiting.add(wake);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  return {
    events,
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
    refuse: (summary, refusal) => void refusals.set(summary, refusal),
    async take(event, signal) {
      if (isStopped) return 'unreachable';
      if (isStalled && (await untilAnswered(signal)) === 'unanswered') return 'unanswered';
      const refusal = refusals.get(String(event.message.summary));
      if (refusal !== undefined) return refusal;
      events.push(event);
      onEvent?.(event);
      return 'taken';
    },
  };
}
