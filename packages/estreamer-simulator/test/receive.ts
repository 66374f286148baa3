import {
  createRecordDecoder,
  type EventRecord,
  type EventRequest,
  type RecordOfKind,
} from '@x/estreamer-protocol';
import { type GeneratedSourceSettings, generatedSource } from '../src/index.ts';
import { payloadsOf, readAll } from './raw-client.ts';
import { startSession } from './setup.ts';

/** Asks for all that a generated source has. */
export const everything: EventRequest = {
  flags: ['packets', 'timestamp'],
  extendedRequests: ['CONNECTION', 'INTRUSION_EVENTS', 'FILE', 'MALWARE', 'METADATA'],
};

/** Everything that a client gets over a real connection. */
export async function receive(settings: GeneratedSourceSettings, request: EventRequest = everything) {
  const { client, session } = await startSession(generatedSource(settings));
  await client.request(request);
  const payloads = payloadsOf(await readAll(client, session));
  const decoder = createRecordDecoder();
  const records = payloads.map((payload) => decoder.decode(payload));
  return { session, payloads: payloads.map((payload) => Buffer.from(payload)), records };
}

/** The records of one kind. */
export function ofKind<
  Kind extends RecordOfKind<
    'packet' | 'intrusionEvent' | 'connectionStatistics' | 'fileEvent' | 'malwareEvent'
  >['kind'],
>(records: readonly EventRecord[], kind: Kind) {
  return records.filter((record): record is RecordOfKind<Kind> => record.kind === kind);
}
