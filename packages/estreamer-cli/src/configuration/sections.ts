import {
  choice,
  flag,
  host,
  httpUrl,
  integer,
  optional,
  path,
  required,
  seconds,
  withDefault,
} from '../keys/keys.ts';
import { eventsKeys, serverKeys, streamKeys, tlsKeys } from '../sources/server-keys.ts';

/** A section `[plugin <file name>]`: what is decided about one plugin file. */
export const pluginKeys = {
  policy: optional(
    choice('required', 'best-effort'),
    'what its failure means, where it does not say itself: with `required` the delivery is held back',
    'required',
  ),
  isolation: optional(choice('none', 'worker'), '`worker` gives it a thread of its own', 'none'),
  max_heap_mb: optional(integer(1, 1_000_000), "megabytes of that thread's heap", "Node.js's"),
  time_limit: optional(seconds(0), 'seconds that one call may take; 0 for no limit', '30'),
  queued_records: optional(
    integer(1, 100_000_000),
    'records that may wait for it when it is `best-effort` and slow',
    '10000',
  ),
  max_attempts: optional(
    integer(1, 1_000_000),
    'attempts at one record, after which the stream ends, when it is `required`',
    'no end',
  ),
  circuit_failures: optional(
    integer(0, 1_000_000),
    'failures in a row after which it is left alone for a while when it is `best-effort`; 0 for never',
    '5',
  ),
  circuit_seconds: optional(seconds(1), 'for how many seconds', '30'),
  drain_timeout: optional(seconds(0), 'seconds that it has to finish when it is replaced or removed', '5'),
};

/** The user's own plugins. */
const pluginsKeys = {
  directory: required(path, 'a folder whose plugin files are loaded, watched and unloaded'),
  ...pluginKeys,
  removal_grace: optional(seconds(0), 'seconds after which a plugin is unloaded whose file is gone', '30'),
  allow_writable_by_others: withDefault(flag, 'with 1 the folder may be writable by everybody', false),
};

/** What the command says while it runs. */
const logKeys = {
  level: withDefault(choice('debug', 'info', 'warn', 'error'), 'the least important lines to write', 'info'),
  status_interval: withDefault(seconds(0), 'seconds between two lines of counters; 0 for none', 60),
  format: optional(
    choice('text', 'json'),
    'words for people, or JSON for programs',
    'text on a terminal, else json',
  ),
  live_view: withDefault(flag, 'with 0 there is no live view on a terminal', true),
};

/** Where others can see how a run stands. */
const statusKeys = {
  port: withDefault(
    integer(1, 65_535),
    'the port of the status page, `/metrics`, `/healthz` and `/readyz`',
    9464,
  ),
  address: withDefault(
    host,
    'the address that it listens on; it has no passwords, so keep it on this machine',
    '127.0.0.1',
  ),
  otlp_endpoint: optional(
    httpUrl,
    'where metrics are reported to as well: the URL of an OpenTelemetry collector, such as `http://127.0.0.1:4318/v1/metrics`',
    'nowhere',
  ),
  otlp_interval: withDefault(seconds(1), 'seconds between two such reports', 60),
};

/** The sections of a management center, with what each is for. */
export const serverSections = {
  events: {
    keys: eventsKeys,
    purpose:
      'events whose ids the management center has resolved, in place of `[settings]` (Secure Firewall 7.4 and later)',
  },
  server: { keys: serverKeys, purpose: 'the management center' },
  tls: { keys: tlsKeys, purpose: 'certificates' },
  stream: { keys: streamKeys, purpose: 'where to start, and what to remember' },
} as const;

/** The sections that stand once, with what each is for. */
export const commonSections = {
  plugins: { keys: pluginsKeys, purpose: 'plugins of your own' },
  log: { keys: logKeys, purpose: 'what the command writes to standard error' },
  status: { keys: statusKeys, purpose: 'a status page, metrics and probes' },
} as const;
