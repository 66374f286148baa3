import type { EventRecord } from '@x/estreamer-protocol';
import { describeError, type Logger, notify, oneLine, silentLogger } from '@x/foundation';
import {
  createSocketReceiver,
  type FrameFault,
  type ReceivedConnectionChange,
  type SocketReceiver,
  type SocketReceiverStatus,
} from '@x/sockets';
import { createFtdSyslogParser, type FtdSyslogParser, type LineProblem } from '../line/parse-line.ts';
import { FtdSyslogError } from '../syslog-error.ts';
import { createLineIdentity, type IdentifyLine } from './line-identity.ts';
import {
  type FtdSyslogReceiverSettings,
  type ResolvedReceiverSettings,
  resolveReceiverSettings,
} from './receiver-settings.ts';

/** Records that lay together when they were received: as `streamDeliveries` of `@x/estreamer-plugins` takes them. */
export interface FtdSyslogDelivery {
  /** The records, in the order in which each connection brought them. */
  readonly records: readonly EventRecord[];
  /** How many bytes their lines had. */
  readonly byteLength: number;
  /** The receiver's name. */
  readonly server: string;
  /**
   * Says that these records are taken care of, which makes room in the window. Syslog has no acknowledgement: the
   * device never learns of it, and what was received when the process ends comes from nobody again.
   */
  ack(): Promise<void>;
  /** The identity of `records[index]`: the same text for the same event, on whatever road it comes. */
  identify(index: number): string | undefined;
}

/** What a receiver takes besides settings. */
export interface FtdSyslogReceiverDependencies {
  /** Told of what goes wrong. @default silent */
  readonly logger?: Pick<Logger, 'info' | 'warn'> | undefined;
  /** Unix milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** Counts since the receiver was made. */
export interface FtdSyslogReceiverStatus {
  /** `paused`: there is no room in the window, and nothing more is taken. */
  readonly state: SocketReceiverStatus['state'];
  /** What comes in: connections, messages, and what was not taken, each by its reason. */
  readonly socket: SocketReceiverStatus;
  /**
   * What the protocol can promise. `none`: UDP, where nobody notices what is lost on the way or finds no room here.
   * `back-pressure`: on connections a sender waits as long as there is no room; what it has sent counts as taken, for it,
   * before it is.
   */
  readonly guarantee: 'none' | 'back-pressure';
  /** Deliveries that were taken by the consumer. */
  readonly deliveries: number;
  /** Of these, acknowledged. */
  readonly acknowledged: number;
  /** Records in the deliveries. */
  readonly records: number;
  /** Of these, of kind `unknown`: lines that are no event. */
  readonly unknownRecords: number;
  /** Records that are received and not acknowledged. */
  readonly inFlightRecords: number;
  /** Bytes of their lines. */
  readonly inFlightBytes: number;
  /** Lines that are no event, by the reason. */
  readonly problems: Readonly<Record<LineProblem, number>>;
  /** Of these, not kept: by the setting `others`. */
  readonly dropped: number;
  /** Unix milliseconds: when the last line came. */
  readonly lastReceivedAt: number | undefined;
}

/** A source of deliveries, to be given to `streamDeliveries`. */
export interface FtdSyslogReceiver extends AsyncIterable<FtdSyslogDelivery>, AsyncDisposable {
  /**
   * Listens; iterating does it too.
   *
   * @returns the port
   * @throws {FtdSyslogError} `cannot-listen`
   */
  listen(): Promise<number>;
  /** Every call gives the same iterator. It ends after `close`, when everything that was received is taken. */
  [Symbol.asyncIterator](): AsyncIterator<FtdSyslogDelivery, undefined>;
  status(): FtdSyslogReceiverStatus;
  /** Takes no further lines. What was received is still delivered. */
  close(): Promise<void>;
}

/** A delivery has at most so much. */
const MAX_DELIVERY = { records: 1000, bytes: 1_048_576 };

/**
 * Makes a receiver of the syslog of Threat Defense devices, directly or by way of relays, as a source of events like a
 * management center: the same outputs, filters and plugins take them.
 *
 * @throws {FtdSyslogError} `invalid-settings` with every issue
 * @example
 * await using receiver = createFtdSyslogReceiver({ source: { protocol: 'tcp', port: 5514 } });
 * await streamDeliveries(receiver, host, { signal });
 */
export function createFtdSyslogReceiver(
  settings: FtdSyslogReceiverSettings,
  dependencies: FtdSyslogReceiverDependencies = {},
): FtdSyslogReceiver {
  return new Receiver(resolveReceiverSettings(settings), dependencies);
}

/** A line that was received and waits for the consumer. */
interface Received {
  readonly record: EventRecord;
  readonly line: string | Uint8Array;
  readonly byteLength: number;
}

type Result = IteratorResult<FtdSyslogDelivery, undefined>;

class Receiver implements FtdSyslogReceiver {
  readonly #settings: ResolvedReceiverSettings;
  readonly #socket: SocketReceiver;
  readonly #parser: FtdSyslogParser;
  readonly #identify: IdentifyLine = createLineIdentity();
  readonly #logger: Pick<Logger, 'info' | 'warn'>;
  /** Whether the log says where it listens. */
  #isToldOf = false;
  readonly #now: () => number;
  readonly #problems: Record<LineProblem, number> = {
    'other-message': 0,
    'not-ftd': 0,
    'no-fields': 0,
    'too-long': 0,
    'cut-off': 0,
  };
  #name: string;
  #waiting: Received[] = [];
  /** Those who ask for a delivery while there is none. */
  readonly #asking: PromiseWithResolvers<Result>[] = [];
  #isGathering = false;
  #isClosed = false;
  #deliveries = 0;
  #acknowledged = 0;
  #records = 0;
  #unknownRecords = 0;
  #inFlightRecords = 0;
  #inFlightBytes = 0;
  #dropped = 0;
  /** Datagrams without room, as many as the log has told of. */
  #toldDatagrams = 0;
  /** The same of those that the operating system had no room for, and when it was asked last. */
  #toldBySystem = 0;
  #askedSystemAt = 0;
  #lastReceivedAt: number | undefined;

  constructor(
    settings: ResolvedReceiverSettings,
    { logger = silentLogger, now = Date.now }: FtdSyslogReceiverDependencies,
  ) {
    const { source, name, devices, utcOffsetMinutes } = settings;
    this.#settings = settings;
    this.#logger = logger;
    this.#now = now;
    this.#name = name ?? `ftd-syslog:${source.protocol}:${source.port}`;
    this.#parser = createFtdSyslogParser({ devices, utcOffsetMinutes });
    this.#socket = createSocketReceiver(settings, {
      onMessage: (bytes, peer, fault) => this.#receive(bytes, peer, fault),
      onConnection: (change) => this.#connectionChanged(change),
      onDropped: (datagrams) => this.#tellDropped(datagrams),
    });
  }

  async listen(): Promise<number> {
    const { source, name } = this.#settings;
    try {
      const port = await this.#socket.listen();
      this.#name = name ?? `ftd-syslog:${source.protocol}:${port}`;
      this.#tellOfListening();
      return port;
    } catch (cause) {
      throw new FtdSyslogError('cannot-listen', describeError(cause), { cause });
    }
  }

  #tellOfListening(): void {
    if (this.#isToldOf) return;
    this.#isToldOf = true;
    const { protocol } = this.#settings.source;
    const { address } = this.#socket.status();
    const loss = protocol === 'udp' ? '; what is lost on the way is lost unnoticed' : '';
    const fields = { code: 'syslog-listening', source: this.#name, protocol, address };
    this.#logger.info(fields, `${this.#name}: listens on ${protocol}://${address}${loss}`);
  }

  [Symbol.asyncIterator](): AsyncIterator<FtdSyslogDelivery, undefined> {
    return this.#iterator;
  }

  readonly #iterator: AsyncIterator<FtdSyslogDelivery, undefined> = {
    next: async () => {
      if (!this.#isClosed) await this.listen();
      if (this.#waiting.length > 0) return { done: false, value: this.#take() };
      if (this.#isClosed) return { done: true, value: undefined };
      const asked = Promise.withResolvers<Result>();
      this.#asking.push(asked);
      return asked.promise;
    },
    return: async () => {
      await this.close();
      return { done: true, value: undefined };
    },
  };

  status(): FtdSyslogReceiverStatus {
    const socket = this.#socket.status();
    return {
      state: socket.state,
      socket,
      guarantee: this.#settings.source.protocol === 'udp' ? 'none' : 'back-pressure',
      deliveries: this.#deliveries,
      acknowledged: this.#acknowledged,
      records: this.#records,
      unknownRecords: this.#unknownRecords,
      inFlightRecords: this.#inFlightRecords,
      inFlightBytes: this.#inFlightBytes,
      problems: { ...this.#problems },
      dropped: this.#dropped,
      lastReceivedAt: this.#lastReceivedAt,
    };
  }

  async close(): Promise<void> {
    await this.#socket.close();
    this.#isClosed = true;
    this.#settle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #receive(bytes: Buffer, peer: string, fault: FrameFault | undefined): void {
    const receivedAt = this.#now();
    this.#lastReceivedAt = receivedAt;
    if (this.#settings.source.protocol === 'udp') this.#tellDroppedBySystem(receivedAt);
    // A line without the length that should stand before it is a line all the same.
    const isPart = fault === 'too-long' || fault === 'cut-off';
    const parsed = this.#parser.parse(bytes, { receivedAt, peer, ...(isPart && { fault }) });
    if (parsed.problem !== undefined && !this.#keeps(parsed.problem, bytes, peer)) return;
    this.#inFlightRecords += 1;
    this.#inFlightBytes += bytes.length;
    const line = parsed.record.kind === 'unknown' ? parsed.record.bytes : bytes.toString('latin1');
    this.#waiting.push({ record: parsed.record, line, byteLength: bytes.length });
    if (this.#isFull) this.#socket.pause();
    this.#gather();
  }

  /** Counts a line that is no event; false if it is to be dropped. */
  #keeps(problem: LineProblem, bytes: Buffer, peer: string): boolean {
    this.#problems[problem] += 1;
    const isDropped = this.#settings.others === 'drop' && problem !== 'too-long' && problem !== 'cut-off';
    if (isDropped) this.#dropped += 1;
    // The first of its sort: the counts tell of the others.
    if (this.#problems[problem] === 1) {
      const line = oneLine(bytes.toString('utf8', 0, 400), 200);
      const what = isDropped ? 'counted and dropped' : 'counted, and kept as unknown records';
      this.#logger.warn(
        { code: 'no-event', receiver: this.#name, problem, peer, line },
        `${this.#name} has a line from ${peer} that is no event (${problem}). Such lines are ${what}.`,
      );
    }
    return !isDropped;
  }

  get #isFull(): boolean {
    const { records, bytes } = this.#settings.window;
    return this.#inFlightRecords >= records || this.#inFlightBytes >= bytes;
  }

  /** Gives what this turn of the event loop brings as one delivery. */
  #gather(): void {
    if (this.#isGathering || this.#asking.length === 0) return;
    this.#isGathering = true;
    setImmediate(() => {
      this.#isGathering = false;
      this.#settle();
    });
  }

  /** Gives those who ask what there is, or tells them that nothing more comes. */
  #settle(): void {
    while (this.#asking.length > 0 && (this.#waiting.length > 0 || this.#isClosed)) {
      const { resolve } = this.#asking.shift() as PromiseWithResolvers<Result>;
      if (this.#waiting.length > 0) resolve({ done: false, value: this.#take() });
      else resolve({ done: true, value: undefined });
    }
  }

  #take(): FtdSyslogDelivery {
    let count = 0;
    let byteLength = 0;
    for (const { byteLength: length } of this.#waiting) {
      if (count === MAX_DELIVERY.records || (count > 0 && byteLength + length > MAX_DELIVERY.bytes)) break;
      count += 1;
      byteLength += length;
    }
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#deliveries += 1;
    this.#records += count;
    const identities: (string | undefined)[] = [];
    let isAcknowledged = false;
    const records = taken.map(({ record }) => record);
    this.#unknownRecords += records.filter(({ kind }) => kind === 'unknown').length;
    return {
      records,
      byteLength,
      server: this.#name,
      ack: async () => {
        if (isAcknowledged) return;
        isAcknowledged = true;
        this.#release(count, byteLength);
      },
      identify: (index) => {
        const received = taken[index];
        if (received === undefined) return undefined;
        identities[index] ??= this.#identify(received.record, received.line);
        return identities[index];
      },
    };
  }

  #release(records: number, bytes: number): void {
    this.#acknowledged += 1;
    this.#inFlightRecords -= records;
    this.#inFlightBytes -= bytes;
    if (!this.#isFull) this.#socket.resume();
  }

  /** Tells of the first datagram that found no room, and again whenever there are twice as many. */
  #tellDropped(datagrams: number): void {
    if (datagrams < this.#toldDatagrams * 2) return;
    this.#toldDatagrams = datagrams;
    this.#logger.warn(
      { receiver: this.#name, code: 'datagrams-dropped', datagrams },
      `${this.#name} had no room for ${datagrams} datagrams so far, and nobody sends them again. What takes its records is too slow: raise its window, or let the devices send by TCP.`,
    );
  }

  /** Tells of what the operating system had no room for, as above. Asked while datagrams come: only then it drops some. */
  #tellDroppedBySystem(now: number): void {
    if (Math.abs(now - this.#askedSystemAt) < ASK_SYSTEM_INTERVAL_MS) return;
    this.#askedSystemAt = now;
    const { datagramsDroppedBySystem: datagrams = 0 } = this.#socket.status();
    if (datagrams === 0 || datagrams < this.#toldBySystem * 2) return;
    this.#toldBySystem = datagrams;
    this.#logger.warn(
      { receiver: this.#name, code: 'datagrams-dropped-by-system', datagrams },
      `${this.#name}: the operating system had no room for ${datagrams} datagrams so far, and nobody sends them again. They come faster than they are read: raise net.core.rmem_default, or let the devices send by TCP.`,
    );
  }

  #connectionChanged(change: ReceivedConnectionChange): void {
    const { kind, peer, error } = change;
    const { onConnection } = this.#settings;
    if (onConnection !== undefined) notify(onConnection, change);
    const why = error === undefined ? '' : `: ${describeError(error)}`;
    // Who ended the connection in the handshake has no address any more.
    const from = peer === '' ? '' : ` ${peer}`;
    const isFault = kind !== 'opened' && kind !== 'closed';
    const fields = { code: `connection-${kind}`, receiver: this.#name, peer };
    this.#logger[isFault ? 'warn' : 'info'](fields, `${this.#name}: ${kind}${from}${why}`);
  }
}

/** How often the operating system is asked what it dropped, at most. */
const ASK_SYSTEM_INTERVAL_MS = 2_000;
