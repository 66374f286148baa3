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
import { serverKeys, streamKeys, tlsKeys } from '../sources/server-keys.ts';

/** The user's own plugins. */
const pluginsKeys = {
  directory: required(path, 'a folder whose plugin files are loaded, watched and unloaded'),
  policy: optional(
    choice('required', 'best-effort'),
    'what the failure of a plugin means, where it does not say itself: with `required` the delivery is held back',
    'required',
  ),
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
