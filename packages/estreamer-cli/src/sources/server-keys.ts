import { NOW_TIMESTAMP, OLDEST_TIMESTAMP } from '@x/estreamer-protocol';
import {
  choice,
  deviceUuids,
  flag,
  host,
  integer,
  listOf,
  optional,
  path,
  pathInFolder,
  required,
  seconds,
  text,
  ValueProblem,
  withDefault,
} from '../keys/keys.ts';

/** Where the management center is. */
export const serverKeys = {
  host: required(host, 'name or address of the management center'),
  port: optional(integer(1, 65_535), 'the port of eStreamer there', '8302'),
  connect_timeout: optional(
    seconds(1),
    'seconds that connecting, and the answer to the request, may take',
    '15',
  ),
  idle_timeout: optional(seconds(1), 'seconds of silence after which the connection is made again', '60'),
  stalled_after: optional(
    seconds(1),
    'seconds without an acknowledgement, with a full window, after which the state is `stalled`',
    '30',
  ),
  max_message_bytes: optional(
    integer(1, 0xffff_ffff),
    'the most bytes that one message of the server may have; a longer one ends the session, and is left out where it comes again and again',
    '16777216 (16 MiB)',
  ),
};

/** Who the client is, and whom it trusts. */
export const tlsKeys = {
  pkcs12_file: optional(path, 'the file that the management center made for this client'),
  certificate_file: optional(path, "the client's certificate as PEM, where there is no PKCS12 file"),
  key_file: optional(path, 'the key of that certificate as PEM'),
  passphrase_file: optional(path, 'a file with the passphrase of the PKCS12 file or the key'),
  passphrase_variable: optional(text, 'the environment variable with that passphrase'),
  ca_file: optional(
    listOf(path),
    "who may have signed the server's certificate",
    'the authority in the PKCS12 file',
  ),
  fingerprints: optional(
    listOf(text),
    "SHA-256 fingerprints of the server's certificate, in place of an authority",
  ),
  server_name: optional(text, "the name in the server's certificate, where it is not the host"),
  minimum_version: optional(
    choice('TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'),
    'the oldest TLS version',
    'TLSv1.2',
  ),
  security_level: optional(
    integer(0, 5),
    "OpenSSL's security level; certificates of old servers need 1 or 0",
    "Node.js's",
  ),
  verify: withDefault(flag, 'with 0 anybody can be the server', true),
};

const startPosition = {
  values: '`oldest`, `now`, a time such as `2026-11-22T00:00:00Z`, or Unix seconds',
  read(written: string): 'oldest' | 'now' | Date {
    if (written === 'oldest' || written === 'now') return written;
    if (/^\d+$/.test(written)) return startOfSeconds(Number(written));
    const date = new Date(written);
    if (/^\d{4}-\d{2}-\d{2}/.test(written) && !Number.isNaN(date.getTime())) return date;
    throw new ValueProblem('write oldest, now, or a time such as 2026-11-22T00:00:00Z');
  },
};

/** Unix seconds as eStreamer has them: 0 is the oldest event, and the highest number is now. */
function startOfSeconds(seconds: number): 'oldest' | 'now' | Date {
  if (seconds === OLDEST_TIMESTAMP) return 'oldest';
  if (seconds === NOW_TIMESTAMP) return 'now';
  if (seconds < NOW_TIMESTAMP) return new Date(seconds * 1000);
  throw new ValueProblem('write Unix seconds, not milliseconds');
}

/** Where the stream starts and what is remembered of it. */
export const streamKeys = {
  start: withDefault(startPosition, 'where the first run starts; later ones start from the bookmark', 'now'),
  bookmark_file: optional(
    pathInFolder,
    'where the place in the stream is kept; of the plain `[stream]`, `[server <name>]` puts its name before the ending',
    'in memory: a restart begins at `start`',
  ),
  window_records: optional(
    integer(1, 100_000_000),
    'how many records may be received and not yet taken by all outputs',
    '2000',
  ),
  window_bytes: optional(integer(1, 0xffff_ffff), 'and how many bytes of their messages', '8388608 (8 MiB)'),
  devices: optional(
    deviceUuids('number'),
    "UUIDs of devices by the management center's numbers: connections then have the identity that they have in the devices' syslog",
  ),
  overlap_seconds: optional(
    integer(0, 86_400),
    'how many seconds before the bookmark a session starts, for a server that archives events late',
    "the client's",
  ),
  remembered_events: optional(
    integer(1, 100_000_000),
    'how many events are remembered to know them when the server repeats them',
    '1000000',
  ),
  product_version: optional(
    text,
    "the management center's version, such as 7.4, which selects the versions of the extended requests",
    'the newest',
  ),
};

const eventName = choice('ConnectionEvent', 'IntrusionEvent', 'IntrusionPacket', 'FileEvent');
const fieldSets = listOf(choice('HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet', 'Impact'));
const fields = (events: string) =>
  optional(fieldSets, `the groups of fields of ${events} events`, 'all that it has');
const exclude = (events: string) =>
  optional(text, `${events} events for which this holds are not sent, such as \`FileTypeID = 14\``);

/** Events whose ids the server has resolved, in place of `[settings]`. */
export const eventsKeys = {
  names: required(listOf(eventName), 'what to ask for'),
  connection_fields: fields('connection'),
  connection_exclude: exclude('connection'),
  intrusion_fields: fields('intrusion'),
  intrusion_exclude: exclude('intrusion'),
  packet_fields: fields('packet'),
  packet_exclude: exclude('packet'),
  file_fields: fields('file'),
  file_exclude: exclude('file'),
  output_format: optional(
    choice('spelled-out', 'JSON'),
    'how the server is told to write JSON: spelled out, or by the name of the format',
    'spelled-out',
  ),
};
