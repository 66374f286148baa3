import { counter, gauge, secondsOf, stateOf, statusInstruments } from '@x/foundation';
import type { EstreamerClientState, EstreamerClientStatus } from './status.ts';

const STATES: readonly EstreamerClientState[] = [
  'new',
  'connecting',
  'requesting',
  'streaming',
  'idle',
  'stalled',
  'reconnecting',
  'closed',
  'failed',
];

/** What a client's status offers to `observeStatus` of `@x/foundation`. */
export const CLIENT_METRICS = statusInstruments<EstreamerClientStatus>('estreamer.client', {
  state: stateOf(STATES, 'Where the session with the management center stands: 1 for the state that holds.'),
  sessions: counter('{session}', 'Connections to the management center that stood.'),
  failures: counter('{failure}', 'Sessions and attempts to connect that ended by an error.'),
  bytesReceived: counter('By', 'Bytes received from the management center.', 'received'),
  records: counter('{record}', 'Records that were delivered.'),
  unknownRecords: counter(
    '{record}',
    'Records that were delivered as unknown: of a newer version, or damaged.',
  ),
  incompleteRecords: counter('{record}', 'Records of which a block ended before its last fields.'),
  skippedRecords: counter('{record}', 'Records that the filter refused.'),
  duplicateRecords: counter(
    '{record}',
    'Records that the management center sent again and that were recognised.',
  ),
  forgottenRecords: counter(
    '{record}',
    'Identities of acknowledged events that had to be forgotten: these would come twice.',
  ),
  malformedMessages: counter('{message}', 'Messages that do not fit their layout.'),
  deliveries: counter('{delivery}', 'Deliveries that the consumer has got.'),
  acknowledged: counter('{delivery}', 'Deliveries that were acknowledged.', 'acknowledged_deliveries'),
  inFlightRecords: gauge('{record}', 'Records that are received and not acknowledged.', 'window_records'),
  inFlightBytes: gauge('By', 'Bytes that are received and not acknowledged.', 'window'),
  lagMs: secondsOf(
    'From the archive time of the last record to now; it grows also while nothing happens.',
    'lag',
  ),
  lastReceivedAt: secondsOf('When the management center was last heard, in Unix seconds.', 'last_received'),
  lastRecordAt: secondsOf('When the last record arrived, in Unix seconds.', 'last_record'),
  position: gauge('s', 'From where a new session would start, in Unix seconds.'),
});
