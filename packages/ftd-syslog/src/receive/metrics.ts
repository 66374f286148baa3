import { counter, gauge, type StatusInstrument, secondsOf, stateOf, statusInstruments } from '@x/foundation';
import type { SocketReceiverStatus } from '@x/sockets';
import type { FtdSyslogReceiverStatus } from './receiver.ts';

const PREFIX = 'ftd_syslog';

const ofReceiver = statusInstruments<FtdSyslogReceiverStatus>(PREFIX, {
  state: stateOf(
    ['new', 'listening', 'paused', 'closed'],
    'Where the receiver stands: 1 for the state that holds. Paused: the window is full, and nothing more is taken.',
  ),
  records: counter('{record}', 'Records that were delivered.'),
  unknownRecords: counter('{record}', 'Of these, records of kind unknown: lines that are no event.'),
  deliveries: counter('{delivery}', 'Deliveries that the consumer has got.'),
  acknowledged: counter('{delivery}', 'Deliveries that were acknowledged.', 'acknowledged_deliveries'),
  inFlightRecords: gauge('{record}', 'Records that are received and not acknowledged.', 'window_records'),
  inFlightBytes: gauge('By', 'Bytes that are received and not acknowledged.', 'window'),
  dropped: counter('{line}', 'Lines that are no event and were not kept.', 'dropped_lines'),
  lastReceivedAt: secondsOf('When the last line came, in Unix seconds.', 'last_received'),
});

const ofLines = statusInstruments<FtdSyslogReceiverStatus['problems']>(PREFIX, {
  'other-message': counter('{line}', 'Other messages of a device.', 'other_messages'),
  'not-ftd': counter('{line}', 'Messages of other programs.', 'foreign_messages'),
  'no-fields': counter('{line}', 'Messages about an event without its fields.', 'messages_without_fields'),
  'too-long': counter('{line}', 'Messages of which only the beginning was taken.', 'too_long_messages'),
  'cut-off': counter('{line}', 'Messages whose connection ended in the middle of them.', 'cut_off_messages'),
});

const ofSocket = statusInstruments<SocketReceiverStatus>(PREFIX, {
  messages: counter('{message}', 'Messages that came.'),
  bytes: counter('By', 'Bytes of messages that came.', 'received'),
  connections: gauge('{connection}', 'Connections that stand.'),
  opened: counter('{connection}', 'Connections that stood.', 'opened_connections'),
  lost: counter('{connection}', 'Of these, connections that broke.', 'lost_connections'),
  refused: counter(
    '{peer}',
    'Connections and datagrams of peers that may not send, and connections beyond the limit.',
  ),
  failedHandshakes: counter(
    '{connection}',
    'Connections without TLS where it is asked for, or whose certificate was not taken.',
  ),
  badCounts: counter('{message}', 'Times that a length should have stood before a message and did not.'),
  droppedDatagrams: counter(
    '{datagram}',
    'Datagrams that came while the receiver was paused: nobody can ask for them again.',
  ),
  datagramsDroppedBySystem: counter(
    '{datagram}',
    'Datagrams that the operating system dropped because its buffer was full; absent where it does not say.',
    'system_dropped_datagrams',
  ),
});

/** What a receiver's status offers to `observeStatus` of `@x/foundation`. */
export const FTD_SYSLOG_METRICS: readonly StatusInstrument<FtdSyslogReceiverStatus>[] = [
  ...ofReceiver,
  ...within(ofLines, ({ problems }) => problems),
  ...within(ofSocket, ({ socket }) => socket),
];

/** Instruments of a part of the status, read from all of it. */
function within<Part>(
  instruments: readonly StatusInstrument<Part>[],
  partOf: (status: FtdSyslogReceiverStatus) => Part,
): readonly StatusInstrument<FtdSyslogReceiverStatus>[] {
  return instruments.map((instrument) => ({
    ...instrument,
    read: (status) => instrument.read(partOf(status)),
  }));
}
