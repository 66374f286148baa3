import {
  buildRequest,
  createFrameParser,
  createMessageDecoder,
  createRecordDecoder,
  type EventRecord,
  type EventRequest,
  extendedRequestNames,
  type Message,
  type RecordKind,
  type RecordOfKind,
} from '@x/estreamer-protocol';
import {
  type EventSource,
  type GeneratedSourceSettings,
  generatedSource,
  type SessionRequest,
} from '../src/index.ts';
import { payloadsOf, readAll } from './raw-client.ts';
import { startSession } from './setup.ts';

/** One for all tests of a file: it compiles its layouts. */
const recordDecoder = createRecordDecoder();

/** Asks for all that a generated source has. */
export const everything: EventRequest = {
  flags: ['packets', 'extra_data', 'timestamp'],
  extendedRequests: extendedRequestNames,
};

/** Everything that a client gets over a real connection. */
export async function receive(settings: GeneratedSourceSettings, request: EventRequest = everything) {
  const { client, session } = await startSession(generatedSource(settings));
  await client.request(request);
  const payloads = payloadsOf(await readAll(client, session)).map((payload) => Buffer.from(payload));
  return { session, payloads, records: decodeAll(payloads) };
}

/** What a session would be told about a client's request. */
export function sessionRequest(
  request: EventRequest = everything,
  more: Partial<SessionRequest> = {},
): SessionRequest {
  const { requestFlags, eventTypes } = buildRequest(request);
  return { extended: true, requestFlags, eventTypes, initialTimestamp: 0, ...more };
}

/** Everything that a source gives for a request until it has nothing more to give at a time. */
export function read(
  source: EventSource,
  request: SessionRequest = sessionRequest(),
  { now = 0, mostEvents = Number.POSITIVE_INFINITY } = {},
) {
  const feed = source.open(request, { connectionId: 1 });
  const frames = createFrameParser();
  const decoder = createMessageDecoder();
  const messages: Message[] = [];
  let events = 0;
  let step = feed.next(now);
  for (; step.status === 'message'; step = feed.next(now)) {
    frames.push(step.message.bytes);
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      messages.push(decoder.decode(frame));
    }
    events += step.message.events;
    if (events >= mostEvents) break;
  }
  const payloads = payloadsOf(messages).map((payload) => Buffer.from(payload));
  const records = decodeAll(payloads);
  const eventPayloads = payloads.filter((_, index) => records[index]?.category !== 'metadata');
  return { feed, step, messages, payloads, events, records, eventPayloads };
}

export function decodeAll(payloads: readonly Uint8Array[]): EventRecord[] {
  return payloads.map((payload) => recordDecoder.decode(payload));
}

/** The records of one kind. */
export function ofKind<Kind extends RecordKind>(records: readonly EventRecord[], kind: Kind) {
  return records.filter((record) => record.kind === kind) as unknown as RecordOfKind<Kind>[];
}
