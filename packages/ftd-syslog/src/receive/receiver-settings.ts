import {
  callback,
  choice,
  type FieldsFor,
  optional,
  type ResolvedSettings,
  recordOf,
  required,
  resolveSettings,
  text,
  wholeNumber,
  windowSettings,
  withDefault,
} from '@x/foundation';
import {
  type ReceivedConnectionChange,
  type ReceivingSettings,
  receivingSettings,
  type SocketSource,
  socketSource,
} from '@x/sockets';
import type { FtdSyslogParserSettings } from '../line/parse-line.ts';
import { FtdSyslogError } from '../syslog-error.ts';

/** Settings of {@link createFtdSyslogReceiver}. */
export interface FtdSyslogReceiverSettings extends ReceivingSettings, FtdSyslogParserSettings {
  /** Where lines come in. Over UDP what is lost is lost: prefer TCP or TLS. */
  readonly source: SocketSource;
  /** What deliveries call the receiver: their `server`. @default `ftd-syslog` with protocol and port */
  readonly name?: string | undefined;
  /**
   * What to do with lines that are no event, such as the other messages of a device: `keep` makes each a record of kind
   * `unknown` that has the line, `drop` counts them only. Lines of which only a part came are kept in any case.
   * @default 'keep'
   */
  readonly others?: 'keep' | 'drop' | undefined;
  /**
   * How much may be in flight: received, and not acknowledged. When it is full, connections are not read, so that their
   * senders wait, and datagrams are dropped and counted.
   * @default { records: 20000, bytes: 16777216 }
   */
  readonly window?:
    | { readonly records?: number | undefined; readonly bytes?: number | undefined }
    | undefined;
  /** Told of connections that are opened, lost and refused. @default the logger is told of what went wrong */
  readonly onConnection?: ((change: ReceivedConnectionChange) => void) | undefined;
}

const FIELDS = {
  source: required(socketSource, 'Where lines come in.'),
  name: optional(text(), 'What deliveries call the receiver.', '`ftd-syslog` with protocol and port'),
  ...receivingSettings,
  devices: withDefault(recordOf(text()), 'The UUIDs of devices by their names in headers.', {}, 'none'),
  utcOffsetMinutes: withDefault(
    wholeNumber({ from: -840, to: 840, unit: 'minutes' }),
    "How far the devices' clocks are ahead of UTC, for times without a zone.",
    0,
  ),
  others: withDefault(choice('keep', 'drop'), 'What to do with lines that are no event.', 'keep'),
  window: windowSettings({ records: 20_000, bytes: 16 * 1024 * 1024 }, 'Bytes of their lines.'),
  onConnection: optional(callback<(change: ReceivedConnectionChange) => void>(), 'Told of connections.'),
} satisfies FieldsFor<FtdSyslogReceiverSettings>;

/** Settings with every default in place. */
export type ResolvedReceiverSettings = ResolvedSettings<typeof FIELDS>;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {FtdSyslogError} `invalid-settings` with every issue
 */
export function resolveReceiverSettings(settings: FtdSyslogReceiverSettings): ResolvedReceiverSettings {
  return resolveSettings(
    FIELDS,
    settings,
    'The receiver cannot be made',
    (message, issues) => new FtdSyslogError('invalid-settings', message, { context: { issues } }),
  );
}
