import { choice, flag, optional, path, required, seconds, withDefault } from '../keys/keys.ts';
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
} as const;
