import {
  buildRequest,
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  type EventRecord,
  type MetadataStore,
} from '@x/estreamer-protocol';
import { generatedSource, type ProductVersion } from '@x/estreamer-simulator';

const everything = [
  'CONNECTION',
  'INTRUSION_EVENTS',
  'IMPACT',
  'FILE',
  'MALWARE',
  'DISCOVERY',
  'USER',
  'CORRELATION',
  'METADATA',
] as const;

/** What a management center of a version sends, record by record, with the metadata that came before. */
export function* generatedRecords(
  productVersion: ProductVersion,
): Generator<{ readonly record: EventRecord; readonly metadata: MetadataStore }> {
  const { requestFlags, eventTypes } = buildRequest({
    flags: ['packets', 'extra_data', 'timestamp'],
    extendedRequests: everything,
    productVersion,
  });
  const source = generatedSource({ events: 400, productVersion });
  const feed = source.open(
    { extended: true, requestFlags, eventTypes, initialTimestamp: 0 },
    { connectionId: 1 },
  );
  const frames = createFrameParser();
  const messages = createMessageDecoder();
  const decoder = createRecordDecoder();
  const metadata = createMetadataStore();
  for (let step = feed.next(0); step.status === 'message'; step = feed.next(0)) {
    frames.push(step.message.bytes);
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      const message = messages.decode(frame);
      if (message.kind !== 'messageBundle') continue;
      for (const { payload } of message.messages) {
        const record = decoder.decode(payload);
        metadata.update(record);
        if (record.category !== 'metadata') yield { record, metadata };
      }
    }
  }
}
