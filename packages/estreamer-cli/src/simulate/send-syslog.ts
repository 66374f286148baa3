import {
  createRecordDecoder,
  type FullyQualifiedEventData,
  MESSAGE_HEADER_SIZE,
} from '@x/estreamer-protocol';
import { type EventFeed, type EventSource, simulatedDevices } from '@x/estreamer-simulator';
import { type Logger, systemClock } from '@x/foundation';
import { writeFtdSyslogLine } from '@x/ftd-syslog';
import { createSocketSender, type ResolvedDestination, type SocketSender } from '@x/sockets';

/** The events that devices tell of by syslog. */
const FIELD_SETS = ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet', 'Impact'];
const events = ['ConnectionEvent', 'IntrusionEvent', 'FileEvent'].map((name) => ({
  name,
  fieldSets: FIELD_SETS,
}));

/** What is sent together at most, so that a receiver that holds back holds the devices back soon. */
const MAX_LINES = 100;

/** A connection that breaks is made again until the simulator ends. */
const connecting = {
  connectTimeoutMs: 10_000,
  sendTimeoutMs: 30_000,
  reconnect: { attempts: Number.MAX_SAFE_INTEGER, initialDelayMs: 200, maxDelayMs: 1000 },
};

/**
 * Is the devices of the simulated network: sends as syslog the connections, intrusions and files of the source, from its
 * first on and as they happen, until there are no more or the signal comes.
 *
 * @returns how many messages were sent and how many were not
 */
export async function sendSyslog(
  source: EventSource,
  destination: ResolvedDestination,
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<{ readonly sent: number; readonly lost: number }> {
  const sender = createSocketSender({
    destination,
    ...connecting,
    onConnection(change) {
      if (change.kind === 'connected')
        logger.info({ code: 'syslog-connected' }, `devices send their syslog to ${change.destination}`);
      // A receiver that starts later is no trouble; one line says what is waited for.
      if (change.kind === 'failed' && change.failures === 1)
        logger.info(
          { code: 'syslog-waits' },
          `devices wait for ${change.destination}: ${change.error.message}`,
        );
    },
  });
  const ended = () => sender.destroy();
  signal.addEventListener('abort', ended, { once: true });
  const totals = { sent: 0, lost: 0 };
  try {
    for await (const lines of linesOf(source, signal)) {
      const results = await send(sender, destination, lines, signal);
      for (const result of results) totals[result === 'sent' ? 'sent' : 'lost'] += 1;
    }
    await sender.close();
  } finally {
    signal.removeEventListener('abort', ended);
  }
  logger.info({ code: 'syslog-sent', ...totals }, `devices have sent ${totals.sent} messages of syslog`);
  return totals;
}

function send(
  sender: SocketSender,
  { protocol }: ResolvedDestination,
  lines: readonly string[],
  signal: AbortSignal,
): ReturnType<SocketSender['send']> {
  return sender.send(protocol === 'udp' ? lines : lines.map((line) => `${line}\n`), signal);
}

/** The messages of all devices in the order of the events, those together that have happened. */
async function* linesOf(source: EventSource, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  const request = { extended: false, requestFlags: 0, eventTypes: [], initialTimestamp: 0 };
  const fullyQualified = { events, outputFormat: 'JSON' } as const;
  const feed = source.open({ ...request, fullyQualified }, { connectionId: 0 });
  const toLine = createLineWriter();
  while (!signal.aborted) {
    const lines: string[] = [];
    const wait = takeLines(feed, toLine, lines);
    if (lines.length > 0) yield lines;
    if (wait === undefined) return;
    if (wait > 0) await systemClock.wait(wait, signal);
  }
}

/** Takes what has happened; says how long to wait for more, `undefined` at the end. */
function takeLines(
  feed: EventFeed,
  toLine: (message: Uint8Array) => string | undefined,
  lines: string[],
): number | undefined {
  while (lines.length < MAX_LINES) {
    const step = feed.next(systemClock.monotonic());
    if (step.status === 'wait') return step.delayMs;
    if (step.status !== 'message') return undefined;
    const line = toLine(step.message.bytes);
    if (line !== undefined) lines.push(line);
  }
  return 0;
}

function createLineWriter(): (message: Uint8Array) => string | undefined {
  const decoder = createRecordDecoder();
  const names = new Map(simulatedDevices.map(({ uuid, name }) => [uuid, name]));
  return (message) => {
    const record = decoder.decode(message.subarray(MESSAGE_HEADER_SIZE));
    if (record.kind !== 'fullyQualifiedEvent') return undefined;
    const data = record.data as FullyQualifiedEventData;
    return writeFtdSyslogLine(data, { host: names.get(String(data.DeviceUUID)) });
  };
}
