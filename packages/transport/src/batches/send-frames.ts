import {
  type Message,
  type RejectedOutcome,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
} from '../contract/transport.ts';
import { TransportError, type TransportErrorCode } from '../contract/transport-error.ts';
import { endedOutcome } from './open-batches.ts';

/** Why a sender did not send a frame. */
export interface FrameError extends Error {
  /** `aborted` and `closed` end what is under way, `too-large` is about the frame; all else may pass. */
  readonly code: string;
  readonly context: {
    readonly mayHaveArrived?: boolean;
    readonly byteLength?: number;
    readonly limit?: number;
    readonly systemCode?: string;
  };
}

/** What sends frames over a socket, such as the sender of `@x/sockets`. */
export interface FrameSender<E extends FrameError> {
  /** The destination for people. */
  readonly address: string;
  send(frames: readonly string[], signal: AbortSignal): Promise<readonly ('sent' | E)[]>;
}

/** How a transport sends by frames. */
export interface SendFramesOptions<M extends Message, E extends FrameError> {
  /** The transport's name. */
  readonly transport: string;
  readonly sender: FrameSender<E>;
  /** Writes a message as a frame, or says why it will never be one. */
  readonly write: (message: M) => string | RejectedOutcome;
  /** The transport's code for an error of the sender. */
  readonly codeOf: (error: E) => TransportErrorCode;
  /** That of the batch. */
  readonly signal: AbortSignal;
}

/** Sends a batch frame by frame, and says of each message what became of it. */
export async function sendFrames<M extends Message, E extends FrameError>(
  batch: readonly M[],
  { transport, sender, write, codeOf, signal }: SendFramesOptions<M, E>,
): Promise<readonly SendOutcome[]> {
  const frames: string[] = [];
  let refused: Map<number, RejectedOutcome> | undefined;
  for (let place = 0; place < batch.length; place += 1) {
    const written = write(batch[place] as M);
    if (typeof written === 'string') {
      frames.push(written);
    } else {
      refused ??= new Map();
      refused.set(place, written);
    }
  }
  const results = await sender.send(frames, signal);
  const outcomes = results.map((result) => (result === 'sent' ? SENT : outcomeOf(result)));
  if (refused === undefined) return outcomes;
  let next = 0;
  return batch.map((_message, place) => refused.get(place) ?? (outcomes[next++] as SendOutcome));

  function outcomeOf(cause: E): SendOutcome {
    const { mayHaveArrived = false, byteLength, limit, systemCode } = cause.context;
    if (cause.code === 'aborted' || cause.code === 'closed') {
      return endedOutcome(transport, signal.reason, mayHaveArrived);
    }
    const context = {
      transport,
      destination: sender.address,
      ...(systemCode !== undefined && { reason: systemCode }),
      ...(byteLength !== undefined && { byteLength }),
      ...(limit !== undefined && { limit }),
    };
    const error = new TransportError(codeOf(cause), cause.message, { context, cause });
    return cause.code === 'too-large' ? rejected(error) : retryable(error, { mayHaveArrived });
  }
}
