import {
  buildRequest,
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  type EventRecord,
  extendedRequestNames,
  type Message,
  type ResolvedNames,
} from '@x/estreamer-protocol';
import { type GeneratedSourceSettings, generatedSource, type SessionRequest } from '@x/estreamer-simulator';

/** An event with the names of its ids. */
export interface GivenEvent {
  readonly record: EventRecord;
  readonly names: ResolvedNames;
}

/** What a management center of a version sends as records, without the metadata. */
export function* classicEvents(settings: GeneratedSourceSettings): Generator<GivenEvent> {
  const { requestFlags, eventTypes } = buildRequest({
    flags: ['packets', 'extra_data', 'timestamp'],
    extendedRequests: extendedRequestNames,
    productVersion: settings.productVersion ?? '7.1',
  });
  yield* eventsOf(settings, { extended: true, requestFlags, eventTypes, initialTimestamp: 0 });
}

/** What it sends as text, with every group of fields. */
export function* textEvents(settings: GeneratedSourceSettings): Generator<GivenEvent> {
  const fieldSets = ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet', 'Impact'];
  const events = ['ConnectionEvent', 'IntrusionEvent', 'IntrusionPacket', 'FileEvent'];
  yield* eventsOf(settings, {
    extended: false,
    requestFlags: 0,
    eventTypes: [],
    initialTimestamp: 0,
    fullyQualified: { events: events.map((name) => ({ name, fieldSets })), outputFormat: 'JSON' },
  });
}

function* eventsOf(settings: GeneratedSourceSettings, request: SessionRequest): Generator<GivenEvent> {
  const feed = generatedSource(settings).open(request, { connectionId: 1 });
  const read = createEventReader();
  for (let step = feed.next(0); step.status === 'message'; step = feed.next(0))
    yield* read(step.message.bytes);
}

/** Makes a reader of what a server sends, message after message. */
export function createEventReader(): (bytes: Uint8Array) => Generator<GivenEvent> {
  const frames = createFrameParser();
  const messages = createMessageDecoder();
  const decoder = createRecordDecoder();
  const metadata = createMetadataStore();
  return function* (bytes) {
    frames.push(Buffer.from(bytes));
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      for (const payload of payloadsOf(messages.decode(frame))) {
        const record = decoder.decode(payload);
        metadata.update(record);
        if (record.category !== 'metadata') yield { record, names: metadata.resolve(record) };
      }
    }
  };
}

function payloadsOf(message: Message): readonly Uint8Array[] {
  if (message.kind === 'eventData') return [message.payload];
  return message.kind === 'messageBundle' ? message.messages.map(({ payload }) => payload) : [];
}
