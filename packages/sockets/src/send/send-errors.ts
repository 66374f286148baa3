import { connectError, lostError } from '../connect/connect-error.ts';
import { isSocketError, SocketError } from '../socket-error.ts';
import type { WriteFailure } from './channel.ts';
import type { EndResults } from './send-queue.ts';

/** Makes the errors of one sender. */
export class SendErrors {
  readonly #address: string;
  readonly #sendTimeoutMs: number;

  /** @param address the destination for people */
  constructor(address: string, sendTimeoutMs: number) {
    this.#address = address;
    this.#sendTimeoutMs = sendTimeoutMs;
  }

  /** A frame was not written. */
  notWritten({ kind, cause }: WriteFailure, frame: string): SocketError {
    const address = this.#address;
    switch (kind) {
      case 'too-large':
        return this.tooLarge(Buffer.byteLength(frame), undefined, cause);
      case 'timeout': {
        const limit = this.#sendTimeoutMs;
        const message = `${address} took nothing for ${limit} ms, so that the connection was given up. Check the server, or raise sendTimeoutMs.`;
        return new SocketError('timeout', message, { context: { address, limit, mayHaveArrived: true } });
      }
      case 'unknown': {
        const { code, message, context } = lostError(cause, address);
        return new SocketError(code, message, { context: { ...context, mayHaveArrived: true }, cause });
      }
      default:
        return this.of(cause);
    }
  }

  /** A message does not fit into a datagram. @param limit undefined: the operating system's */
  tooLarge(byteLength: number, limit: number | undefined, cause?: unknown): SocketError {
    const address = this.#address;
    const most =
      limit === undefined ? 'more than the operating system sends at once' : `at most ${limit} fit`;
    return new SocketError(
      'too-large',
      `The message takes ${byteLength} bytes, ${most} into a datagram to ${address}. Shorten it, raise the limit, or use TCP or TLS.`,
      { context: { address, byteLength, ...(limit === undefined ? {} : { limit }) }, cause },
    );
  }

  /** Sending was ended from here. */
  ended(code: 'aborted' | 'closed', cause: unknown): EndResults {
    const address = this.#address;
    const why = code === 'aborted' ? "the caller's signal ended it" : 'the sender was closed';
    const error = (mayHaveArrived: boolean) =>
      new SocketError(code, `Sending to ${address} was not done when ${why}.`, {
        context: { address, ...(mayHaveArrived ? { mayHaveArrived } : {}) },
        cause,
      });
    return { waiting: error(false), inFlight: error(true) };
  }

  /** Whatever an attempt failed with. */
  of(error: unknown): SocketError {
    if (isSocketError(error)) return error;
    return connectError(error instanceof Error ? error : new Error('for an unknown reason'), this.#address);
  }
}
