/** A section of a configuration to be written: its name, and what is set in it. */
export interface DraftSection {
  /** `server`, `tls west`, `output events` ... */
  readonly name: string;
  /** Key to value, as they are written. */
  readonly values: Readonly<Record<string, string>>;
}

/** A configuration to be written. */
export interface Draft {
  /** What a reader of the file should know first: where it came from, and what could not be taken over. */
  readonly notes: readonly string[];
  readonly sections: readonly DraftSection[];
}

/** What `init` needs to know. */
export interface Answers {
  readonly host: string;
  readonly port: number;
  readonly pkcs12File: string;
  /** The file with the passphrase; undefined for a PKCS12 file without one. */
  readonly passphraseFile: string | undefined;
  /** What to ask for, as `event_types` has it. */
  readonly events: readonly string[];
  /** The type of the output, and what is set of its keys. */
  readonly output: string;
  readonly outputKeys: Readonly<Record<string, string>>;
  readonly start: string;
}

/** What a `file` output gets if nothing else is said. */
const FILE_KEYS = { path: 'events.jsonl', format: 'ecs' };
const STREAM_KEYS = { format: 'ecs' };

/** The configuration for one management center and one output. */
export function draftOf({
  host,
  port,
  pkcs12File,
  passphraseFile,
  events,
  output,
  outputKeys,
  start,
}: Answers): Draft {
  const defaults = output === 'file' ? FILE_KEYS : output === 'stream' ? STREAM_KEYS : {};
  return {
    notes: [],
    sections: [
      { name: 'settings', values: { event_types: events.join(', ') } },
      { name: 'flags', values: { packets: '1', extra_data: '1', timestamp: '1', extended_request: '1' } },
      { name: 'server', values: { host, port: String(port) } },
      {
        name: 'tls',
        values: {
          pkcs12_file: pkcs12File,
          ...(passphraseFile === undefined ? {} : { passphrase_file: passphraseFile }),
        },
      },
      { name: 'stream', values: { start, bookmark_file: 'bookmark.json' } },
      { name: 'log', values: {} },
      { name: 'status', values: { port: '9464' } },
      { name: 'output events', values: { type: output, ...defaults, ...outputKeys } },
    ],
  };
}
