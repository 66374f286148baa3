import { type Backoff, type Clock, createBackoff, notify, onAbort, systemClock } from '@x/foundation';
import { lostError } from '../connect/connect-error.ts';
import type { SocketError, SocketErrorCode } from '../socket-error.ts';
import type { Channel, OpenChannel, WriteFailure, WriteResult } from './channel.ts';
import { Pace } from './datagram-channel.ts';
import { formatDestination, isDatagram, type ResolvedDestination } from './destination.ts';
import { type ChannelDependencies, type ChannelSettings, createChannelOpener } from './open-channel.ts';
import { SendErrors } from './send-errors.ts';
import { ReplayWindow, SendQueue, type SendResult, type TakenFrames } from './send-queue.ts';

/** What became of a connection. */
export type ConnectionChange =
  /** A connection was made, or a socket for datagrams opened. */
  | { readonly kind: 'connected'; readonly destination: string }
  /** A connection was lost. */
  | {
      readonly kind: 'lost';
      readonly destination: string;
      readonly error: SocketError;
      /** Messages that were on their way, of which it is unknown whether they arrived. */
      readonly inFlight: number;
    }
  /** A connection could not be made. */
  | {
      readonly kind: 'failed';
      readonly destination: string;
      readonly error: SocketError;
      /** How many attempts have failed, since the last connection. */
      readonly failures: number;
      /** How long until the next attempt, in milliseconds; it is not made unless messages wait. */
      readonly retryInMs: number;
      /** Messages that wait. */
      readonly waiting: number;
    }
  /** What was written last was sent again over a new connection. */
  | { readonly kind: 'replayed'; readonly destination: string; readonly bytes: number };

/** How to send; {@link sendingSettings} reads most of it. */
export interface SocketSenderSettings extends ChannelSettings {
  readonly destination: ResolvedDestination;
  readonly reconnect: {
    readonly attempts: number;
    readonly initialDelayMs: number;
    readonly maxDelayMs: number;
  };
  /** The most datagrams in a second; not for connections. @default no limit */
  readonly datagramsPerSecond?: number | undefined;
  /** The largest datagram, in bytes; a larger one gets the error `too-large`. Not for connections. @default no limit but the system's */
  readonly maxDatagramBytes?: number | undefined;
  /**
   * How much of what was written last is sent again when a connection was lost, in bytes, because nobody knows how much
   * of it arrived: the peer can get messages twice. Not for datagrams. @default 0
   */
  readonly replayBytes?: number | undefined;
  readonly onConnection?: ((change: ConnectionChange) => void) | undefined;
}

/** What may be given in place of the system's own. */
export interface SocketSenderDependencies extends ChannelDependencies {
  /** A random number from 0 up to 1, for the waits between attempts. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** How a sender is. */
export interface SocketSenderStatus {
  /** `waiting`: between two attempts to connect. */
  readonly state: 'idle' | 'connecting' | 'waiting' | 'connected' | 'closed';
  /** Messages that wait to be written. */
  readonly waiting: number;
  /** Attempts to connect that failed since the last that did not. */
  readonly failures: number;
  /** Bytes that were sent again because a connection was lost. */
  readonly replayedBytes: number;
}

/** Sends messages to one destination, over one connection at a time, which it makes when there is something to send. */
export interface SocketSender {
  /** The destination for people, such as `tls://collector.example.com:6514`. */
  readonly address: string;
  /**
   * Sends messages in order, each in its frame. Resolves when the operating system has them or an attempt was given up:
   * `sent`, or an error whose context says whether the message may have arrived. Never rejects.
   *
   * @param signal ends it: what is undecided gets the error `aborted`
   */
  send(frames: readonly string[], signal: AbortSignal): Promise<readonly SendResult[]>;
  status(): SocketSenderStatus;
  /** Waits for what is under way and ends the connection cleanly. */
  close(): Promise<void>;
  /** Ends at once: what is under way gets the error `closed`. */
  destroy(): void;
}

/**
 * Makes a sender over TCP, TLS, UDP or Unix sockets. Nothing is connected before the first message.
 *
 * None of these has answers, so `sent` means that the operating system has taken the message. Messages that were not
 * written when a connection broke are sent over the next one.
 *
 * @throws SocketError `invalid-settings`, or for certificates that cannot be used
 * @example
 * const { settings } = readSettings({ destination: required(socketDestination(), ''), ...sendingSettings }, given);
 * const sender = createSocketSender(settings);
 * const results = await sender.send(lines.map((line) => `${line}\n`), signal);
 * for (const result of results) if (result !== 'sent') console.error(result.message);
 */
export function createSocketSender(
  settings: SocketSenderSettings,
  dependencies: SocketSenderDependencies = {},
): SocketSender {
  return new Sender(
    settings,
    createChannelOpener(settings.destination, settings, dependencies),
    dependencies,
  );
}

const TLS_FAILURES: ReadonlySet<SocketErrorCode> = new Set([
  'tls-version',
  'tls-failed',
  'untrusted-server',
  'client-certificate-expired',
  'client-certificate-rejected',
]);

/** Whether another attempt fails too, until somebody changes a certificate. */
function needsSomebody({ code, context }: SocketError): boolean {
  return TLS_FAILURES.has(code) || context.phase === 'handshake';
}

class Sender implements SocketSender {
  readonly address: string;
  readonly #settings: SocketSenderSettings;
  readonly #open: OpenChannel;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #errors: SendErrors;
  readonly #queue = new SendQueue();
  readonly #window: ReplayWindow;
  readonly #pace: Pace | undefined;
  #channel: Channel | undefined;
  /** Ends the attempt to connect, or the wait before it or before the next datagram. */
  #attempt: AbortController | undefined;
  #state: SocketSenderStatus['state'] = 'idle';
  #failuresInRow = 0;
  /** When the next attempt may be made, by the monotonic clock. */
  #notBefore = 0;
  #running: Promise<void> | undefined;
  #replayedBytes = 0;
  /** Whether the window must be sent again, also if nothing new is to be sent. */
  #replayDue = false;
  /** Connections that were made for the window alone since the last message: a peer that breaks each is left alone. */
  #unprompted = 0;

  constructor(settings: SocketSenderSettings, open: OpenChannel, dependencies: SocketSenderDependencies) {
    const { destination, reconnect, replayBytes = 0, datagramsPerSecond } = settings;
    const { clock = systemClock, random } = dependencies;
    const datagrams = isDatagram(destination);
    this.address = formatDestination(destination);
    this.#settings = settings;
    this.#errors = new SendErrors(this.address, settings.sendTimeoutMs);
    this.#open = open;
    this.#clock = clock;
    this.#backoff = createBackoff(
      { minMs: reconnect.initialDelayMs, maxMs: reconnect.maxDelayMs },
      { random },
    );
    this.#window = new ReplayWindow(datagrams ? 0 : replayBytes);
    if (datagrams && datagramsPerSecond !== undefined) this.#pace = new Pace(datagramsPerSecond, clock);
  }

  async send(frames: readonly string[], signal: AbortSignal): Promise<readonly SendResult[]> {
    const tooLarge = this.#findTooLarge(frames);
    const fitting = tooLarge === undefined ? frames : frames.filter((_frame, index) => !tooLarge.has(index));
    if (signal.aborted || this.#state === 'closed') {
      const ended = this.#errors.ended(signal.aborted ? 'aborted' : 'closed', signal.reason).waiting;
      return frames.map(() => ended);
    }
    const sending = this.#queue.add(fitting, (end) =>
      onAbort(signal, () => {
        end(this.#errors.ended('aborted', signal.reason));
        this.#rest();
      }),
    );
    this.#wake();
    const results = await sending;
    if (tooLarge === undefined) return results;
    let next = 0;
    return frames.map((_frame, index) => tooLarge.get(index) ?? (results[next++] as SendResult));
  }

  status(): SocketSenderStatus {
    return {
      state: this.#state,
      waiting: this.#queue.waiting,
      failures: this.#backoff.failures,
      replayedBytes: this.#replayedBytes,
    };
  }

  async close(): Promise<void> {
    this.#replayDue = false;
    while (this.#running !== undefined) await this.#running;
    this.#state = 'closed';
    await this.#channel?.end();
    this.#channel = undefined;
  }

  destroy(): void {
    this.#replayDue = false;
    this.#queue.decideAll(this.#errors.ended('closed', undefined));
    this.#attempt?.abort();
    this.#channel?.destroy();
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // Something may have come while the last of it was ending.
      if (this.#queue.waiting > 0) this.#wake();
    });
  }

  /** Ends an attempt for which nothing waits. */
  #rest(): void {
    if (this.#queue.waiting === 0 && !this.#replayDue) this.#attempt?.abort();
  }

  async #run(): Promise<void> {
    while (this.#queue.waiting > 0 || this.#replayDue) {
      this.#channel ??= await this.#connect();
      // Without a channel, either nothing waits, or the next attempt is due.
      if (this.#channel === undefined || this.#queue.waiting === 0) continue;
      const allowed = await this.#allowance(this.#channel.limits.maxFrames);
      const channel = this.#channel;
      if (channel === undefined || allowed === 0) continue;
      channel.keepProcessAlive(true);
      const taken = this.#queue.take({ ...channel.limits, maxFrames: allowed });
      const decided = this.#settle(taken, await channel.write(taken.frames));
      if (!decided || !channel.usable) this.#drop(channel);
    }
    this.#channel?.keepProcessAlive(false);
    this.#state = this.#channel === undefined ? 'idle' : 'connected';
  }

  /** How many messages may be written now; waits for the first where a rate is set. */
  async #allowance(most: number): Promise<number> {
    if (this.#pace === undefined) return most;
    this.#attempt = new AbortController();
    const allowed = await this.#pace.take(Math.min(most, this.#queue.waiting), this.#attempt.signal);
    this.#attempt = undefined;
    return this.#queue.waiting === 0 ? 0 : allowed;
  }

  /** Makes one attempt, after the wait that the last failure asks for. */
  async #connect(): Promise<Channel | undefined> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    try {
      const wait = this.#backoff.failures === 0 ? 0 : this.#notBefore - this.#clock.monotonic();
      if (wait > 0) {
        this.#state = 'waiting';
        await this.#clock.wait(wait, attempt.signal);
      }
      if (attempt.signal.aborted) return undefined;
      this.#state = 'connecting';
      const channel = await this.#open(attempt.signal, (cause) => this.#lost(cause));
      this.#state = 'connected';
      this.#report({ kind: 'connected', destination: this.address });
      return (await this.#replay(channel)) ? channel : undefined;
    } catch (error) {
      if (!attempt.signal.aborted) this.#fail(this.#errors.of(error));
      return undefined;
    } finally {
      this.#attempt = undefined;
    }
  }

  /** Sends the window again. @returns whether the channel can be used */
  async #replay(channel: Channel): Promise<boolean> {
    this.#replayDue = false;
    if (this.#window.bytes === 0) return true;
    const result = await channel.write(this.#window.frames);
    if (result !== undefined) {
      channel.destroy();
      this.#fail(lostError((result as WriteFailure).cause, this.address));
      return false;
    }
    this.#window.sentAgain();
    this.#replayedBytes += this.#window.bytes;
    this.#report({ kind: 'replayed', destination: this.address, bytes: this.#window.bytes });
    return true;
  }

  /** A connection broke while nothing was being written. */
  #lost(cause: unknown): void {
    this.#channel = undefined;
    this.#state = 'idle';
    this.#report({
      kind: 'lost',
      destination: this.address,
      error: lostError(cause, this.address),
      inFlight: 0,
    });
    if (cause === undefined) this.#window.endedInOrder();
    // What was written last may be lost: it is not kept back until the next message comes.
    if (this.#window.bytes === 0 || this.#unprompted >= this.#settings.reconnect.attempts) return;
    this.#unprompted += 1;
    this.#replayDue = true;
    this.#wake();
  }

  #drop(channel: Channel): void {
    channel.destroy();
    this.#channel = undefined;
  }

  /** Counts a failure, after which the next attempt waits; gives up what waits when there were too many. */
  #fail(error: SocketError): void {
    const retryInMs = this.#backoff.fail();
    this.#notBefore = this.#clock.monotonic() + retryInMs;
    this.#failuresInRow += 1;
    this.#report({
      kind: 'failed',
      destination: this.address,
      error,
      failures: this.#backoff.failures,
      retryInMs,
      waiting: this.#queue.waiting,
    });
    if (this.#failuresInRow < this.#settings.reconnect.attempts && !needsSomebody(error)) return;
    this.#failuresInRow = 0;
    this.#replayDue = false;
    this.#queue.decideWaiting(error);
  }

  /** @returns whether everything is decided; if not, another channel is needed */
  #settle(taken: TakenFrames, result: WriteResult): boolean {
    if (result === undefined) {
      this.#window.add(taken.frames);
      taken.settleAll('sent');
      this.#failuresInRow = 0;
      this.#unprompted = 0;
      this.#backoff.reset();
      return true;
    }
    const unsent: number[] = [];
    let first: SocketError | undefined;
    let inFlight = 0;
    for (let position = 0; position < taken.frames.length; position += 1) {
      const failure = failureAt(result, position);
      if (failure === undefined) {
        taken.settle(position, 'sent');
      } else if (failure.kind === 'unsent') {
        unsent.push(position);
      } else {
        const error = this.#errors.notWritten(failure, taken.frames[position] as string);
        if (error.code !== 'too-large') first ??= error;
        if (error.context.mayHaveArrived === true) inFlight += 1;
        taken.settle(position, error);
      }
    }
    if (first !== undefined)
      this.#report({ kind: 'lost', destination: this.address, error: first, inFlight });
    const [position] = unsent;
    if (position === undefined) return true;
    this.#queue.putBack(taken, unsent);
    this.#fail(this.#errors.of(failureAt(result, position)?.cause));
    return false;
  }

  #findTooLarge(frames: readonly string[]): ReadonlyMap<number, SocketError> | undefined {
    const { maxDatagramBytes: limit, destination } = this.#settings;
    if (limit === undefined || !isDatagram(destination)) return undefined;
    let found: Map<number, SocketError> | undefined;
    for (const [index, frame] of frames.entries()) {
      // No character takes more than three bytes for each of its UTF-16 units.
      if (frame.length * 3 <= limit) continue;
      const size = Buffer.byteLength(frame);
      if (size <= limit) continue;
      found ??= new Map();
      found.set(index, this.#errors.tooLarge(size, limit));
    }
    return found;
  }

  #report(change: ConnectionChange): void {
    // Told later, so that a callback sees the sender as it is afterwards.
    if (this.#settings.onConnection !== undefined) {
      queueMicrotask(() => notify(this.#settings.onConnection, change));
    }
  }
}

function failureAt(result: Exclude<WriteResult, undefined>, position: number): WriteFailure | undefined {
  return 'kind' in result ? result : result.get(position);
}
