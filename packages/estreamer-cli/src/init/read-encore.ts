import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createRecordCatalogue, type RecordCategory } from '@x/estreamer-protocol';
import { decodeText, readSmallFile } from '@x/foundation';
import { CommandError, exitCodes } from '../command-error.ts';
import type { Draft, DraftSection } from './draft.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * Makes a configuration of that of Cisco's retired client (eNcore's `estreamer.conf`). What is not taken over stands in its
 * notes.
 *
 * @throws {CommandError} for a file that can't be read, or is none
 */
export function readEncore(file: string): Draft {
  const reader = new EncoreReader(file, readJson(file));
  return reader.draft();
}

function readJson(file: string): Values {
  let text: string;
  try {
    text = decodeText(readSmallFile(file));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CommandError(exitCodes.input, `${file} can't be read (${code}).`, { cause });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {}
  throw new CommandError(
    exitCodes.input,
    `${file} is not an eNcore configuration, which is one JSON object.`,
  );
}

/** Which kinds of records a switch of `handler.records` stands for. */
const categories: Readonly<Record<string, readonly RecordCategory[]>> = {
  core: ['file', 'malware', 'correlation', 'ioc', 'vpn'],
  connections: ['connection'],
  intrusion: ['intrusion'],
  packets: ['packet'],
  rna: ['discovery'],
  rua: ['user'],
};
/** What has to be asked for, for each of them. */
const eventTypes: Readonly<Record<string, readonly string[]>> = {
  core: ['FILE', 'MALWARE', 'CORRELATION'],
  connections: ['CONNECTION'],
  intrusion: ['INTRUSION_EVENTS'],
  packets: ['INTRUSION_EVENTS'],
  rna: ['DISCOVERY'],
  rua: ['USER'],
};
const adapters: Readonly<Record<string, string>> = {
  splunk: 'key-value-encore',
  json: 'json-encore',
  cef: 'cef-encore',
};
const levels: Readonly<Record<string, string>> = {
  TRACE: 'debug',
  VERBOSE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  CRITICAL: 'error',
  FATAL: 'error',
};
const DEFAULT_PORT = 8302;
/** Its inner workings, which nothing corresponds to. */
const NOT_NEEDED = ['workerProcesses', 'batchSize', 'queueSize', 'alwaysAttemptToContinue', 'enabled'];
const TOP = [
  ...['subscription', 'handler', 'start', 'monitor', 'logging', 'connectTimeout', 'responseTimeout'],
  ...NOT_NEEDED,
];

class EncoreReader {
  readonly #file: string;
  readonly #folder: string;
  readonly #json: Values;
  readonly #notes: string[] = [];

  constructor(file: string, json: Values) {
    this.#file = file;
    this.#folder = resolve(dirname(file));
    this.#json = json;
  }

  draft(): Draft {
    const servers = arrayIn(this.#json, 'subscription', 'servers').filter(isObject);
    if (servers.length === 0) {
      const message = `${this.#file} has no subscription.servers, so it is not an eNcore configuration.`;
      throw new CommandError(exitCodes.input, message);
    }
    this.#unknown(this.#json, '', TOP);
    this.#unknown(objectIn(this.#json, 'subscription'), 'subscription.', ['servers', 'records']);
    this.#unknown(objectIn(this.#json, 'handler'), 'handler.', ['records', 'outputters']);
    const notNeeded = NOT_NEEDED.filter((key) => Object.hasOwn(this.#json, key));
    if (notNeeded.length > 0) this.#notes.push(`Not needed here: ${notNeeded.join(', ')}.`);
    const names = servers.length === 1 ? [''] : servers.map((server, index) => ` ${nameOf(server, index)}`);
    const kinds = this.#kinds();
    return {
      sections: [
        { name: 'settings', values: { event_types: this.#eventTypes().join(', ') } },
        { name: 'flags', values: this.#flags() },
        ...servers.flatMap((server, index) => this.#server(server, names[index] ?? '')),
        { name: 'stream', values: { start: this.#start(servers), bookmark_file: 'bookmark.json' } },
        { name: 'log', values: this.#log() },
        ...this.#outputs(kinds),
      ],
      notes: [`Made of the eNcore configuration ${this.#file}.`, ...this.#notes],
    };
  }

  #eventTypes(): string[] {
    const wanted = objectIn(this.#json, 'handler', 'records');
    const records = objectIn(this.#json, 'subscription', 'records');
    const types = Object.entries(eventTypes).flatMap(([name, own]) => (wanted[name] === false ? [] : own));
    if (records['impactEventAlerts'] === true) types.push('IMPACT');
    const without =
      records['intrusion'] === false ? types.filter((type) => type !== 'INTRUSION_EVENTS') : types;
    return [...new Set([...without, ...(records['metadata'] === false ? [] : ['METADATA'])])];
  }

  #flags(): Record<string, string> {
    const records = objectIn(this.#json, 'subscription', 'records');
    const known = [
      'packetData',
      'extended',
      'metadata',
      'eventExtraData',
      'impactEventAlerts',
      'intrusion',
      'archiveTimestamps',
    ];
    this.#unknown(records, 'subscription.records.', known);
    const flag = (name: string) => (records[name] === false ? '0' : '1');
    if (records['extended'] === false)
      this.#notes.push(
        'subscription.records.extended is false; extended requests are needed for event_types, and are made.',
      );
    return {
      packets: flag('packetData'),
      extra_data: flag('eventExtraData'),
      timestamp: flag('archiveTimestamps'),
      extended_request: '1',
    };
  }

  #server(server: Values, suffix: string): DraftSection[] {
    this.#unknown(server, 'subscription.servers.', ['host', 'port', 'pkcs12Filepath', 'tlsVersion']);
    const { connectTimeout, responseTimeout } = this.#json;
    const file = textOf(server['pkcs12Filepath']);
    this.#notes.push(
      `The passphrase of ${file ?? 'the PKCS12 file'} was asked for by eNcore and is not in its files: write it into the file that passphrase_file names (chmod 600).`,
    );
    return [
      {
        name: `server${suffix}`,
        values: {
          host: textOf(server['host']) ?? '',
          port: textOf(server['port']) ?? String(DEFAULT_PORT),
          ...seconds('connect_timeout', connectTimeout),
          ...seconds('idle_timeout', responseTimeout),
        },
      },
      {
        name: `tls${suffix}`,
        values: {
          pkcs12_file: resolve(this.#folder, file ?? 'client.pkcs12'),
          passphrase_file: 'passphrase',
          ...(String(server['tlsVersion']) === '1.0' || server['tlsVersion'] === 1
            ? { minimum_version: 'TLSv1' }
            : {}),
        },
      },
    ];
  }

  #start(servers: readonly Values[]): string {
    const { start } = this.#json;
    if (start === 0) return 'oldest';
    if (start !== 2) return 'now';
    const seconds = servers
      .map((server) => this.#bookmarkOf(server))
      .filter((second) => second !== undefined);
    if (seconds.length > 0) return String(Math.min(...seconds));
    this.#notes.push(
      'eNcore went on from its bookmark, and no bookmark file of it was found: write the Unix second of the last event that it had in place of now, or what came since then is left out.',
    );
    return 'now';
  }

  /** Its bookmark is a file named after host and port with the Unix second of the last event. */
  #bookmarkOf(server: Values): number | undefined {
    const host = textOf(server['host']) ?? '';
    const port = textOf(server['port']) ?? String(DEFAULT_PORT);
    for (const folder of [this.#folder, join(this.#folder, 'data')]) {
      if (!existsSync(folder)) continue;
      const name = readdirSync(folder).find(
        (file) => file.includes(host) && file.includes(port) && !/\.(key|cert?|pem|p12|pkcs12)$/i.test(file),
      );
      if (name === undefined) continue;
      const second = Number(readSmallFile(join(folder, name)).toString('utf8', 0, 64).trim());
      if (Number.isSafeInteger(second) && second > 0) return second;
    }
    return undefined;
  }

  #log(): Record<string, string> {
    const monitor = objectIn(this.#json, 'monitor');
    const logging = objectIn(this.#json, 'logging');
    this.#unknown(monitor, 'monitor.', ['period', 'velocity', 'bookmark', 'subscribed', 'handled']);
    this.#unknown(logging, 'logging.', ['level', 'filepath', 'stdOut', 'format']);
    if (logging['filepath'] !== undefined)
      this.#notes.push(
        'The log goes to standard error, not to a file (logging.filepath): the service or the container keeps it.',
      );
    const level = levels[String(logging['level']).toUpperCase()];
    return {
      ...(level === undefined ? {} : { level }),
      ...seconds('status_interval', monitor['period']),
    };
  }

  /** What an output takes; undefined for everything. */
  #kinds(): readonly string[] | undefined {
    const records = objectIn(this.#json, 'handler', 'records');
    this.#unknown(records, 'handler.records.', [
      ...Object.keys(categories),
      'metadata',
      'include',
      'exclude',
    ]);
    const include = numbersIn(records['include']);
    const exclude = numbersIn(records['exclude']);
    const isAll = Object.keys(categories).every((name) => records[name] !== false) && exclude.length === 0;
    if (isAll) return undefined;
    const wanted = new Set(
      Object.entries(categories).flatMap(([name, own]) => (records[name] === false ? [] : own)),
    );
    return createRecordCatalogue()
      .definitions.filter(
        ({ recordType, category }) =>
          include.includes(recordType) || (wanted.has(category) && !exclude.includes(recordType)),
      )
      .map(({ kind }) => kind);
  }

  #outputs(kinds: readonly string[] | undefined): DraftSection[] {
    const outputters = arrayIn(this.#json, 'handler', 'outputters').filter(isObject);
    const sections = outputters.flatMap((outputter, index) => {
      const name = (textOf(outputter['name']) ?? `output-${index + 1}`).replaceAll(/[^\w-]+/g, '-');
      this.#unknown(outputter, 'handler.outputters.', ['name', 'adapter', 'enabled', 'passthru', 'stream']);
      if (outputter['enabled'] === false) {
        this.#notes.push(`The outputter ${name} is not enabled and is left out.`);
        return [];
      }
      const adapter = String(outputter['adapter']);
      const format = Object.hasOwn(adapters, adapter) ? adapters[adapter] : undefined;
      const destination = this.#destination(name, objectIn(outputter, 'stream'));
      if (format === undefined || destination === undefined) {
        if (format === undefined)
          this.#notes.push(
            `The adapter ${adapter} of the outputter ${name} is not understood; it is left out.`,
          );
        return [];
      }
      const values = { ...destination, format, ...(kinds === undefined ? {} : { kinds: kinds.join(', ') }) };
      return [{ name: `output ${name}`, values }];
    });
    if (sections.length > 0) return sections;
    this.#notes.push('There is no outputter that can be taken over; events go to a file.');
    return [
      { name: 'output events', values: { type: 'file', path: 'events.log', format: 'key-value-encore' } },
    ];
  }

  #destination(name: string, stream: Values): Record<string, string> | undefined {
    const uri = textOf(stream['uri']) ?? '';
    const options = objectIn(stream, 'options');
    const file = /^(?:rel)?file:\/\/\/?(.+)$/.exec(uri)?.[1];
    if (file !== undefined) {
      const path = file.replaceAll(/[._-]?\{0\}/g, '');
      const isRelative = uri.startsWith('relfile:');
      if (options['rotate'] !== undefined)
        this.#notes.push(
          `The outputter ${name} began a new file as options.rotate says; here it is max_file_bytes or max_file_seconds.`,
        );
      return {
        type: 'file',
        path: isRelative ? path : `/${path.replace(/^\/+/, '')}`,
        ...(textOf(options['maxLogs']) === undefined ? {} : { keep: textOf(options['maxLogs']) ?? '' }),
      };
    }
    const [, protocol, host, port] = /^(udp|tcp):\/\/(\[[^\]]+\]|[^:/]+):(\d+)/.exec(uri) ?? [];
    if (protocol !== undefined && host !== undefined && port !== undefined)
      return { type: 'stream', protocol, host: host.replaceAll(/[[\]]/g, ''), port };
    this.#notes.push(
      `The stream ${JSON.stringify(uri)} of the outputter ${name} is not understood; it is left out.`,
    );
    return undefined;
  }

  #unknown(values: Values, path: string, known: readonly string[]): void {
    for (const [key, value] of Object.entries(values)) {
      if (known.includes(key) || key.startsWith('@')) continue;
      this.#notes.push(
        `Not understood, and left out: ${path}${key} = ${JSON.stringify(value).slice(0, 200)}.`,
      );
    }
  }
}

function nameOf(server: Values, index: number): string {
  return (textOf(server['host']) ?? `server-${index + 1}`).replaceAll(/[^\w-]+/g, '-');
}

function seconds(key: string, value: unknown): Record<string, string> {
  return typeof value === 'number' && value >= 1 ? { [key]: String(Math.round(value)) } : {};
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectIn(values: Values, ...path: readonly string[]): Values {
  let at: unknown = values;
  for (const key of path) at = isObject(at) ? at[key] : undefined;
  return isObject(at) ? at : {};
}

function arrayIn(values: Values, ...path: readonly string[]): readonly unknown[] {
  const found = objectIn(values, ...path.slice(0, -1))[path.at(-1) ?? ''];
  return Array.isArray(found) ? found : [];
}

function numbersIn(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number).filter((number) => Number.isSafeInteger(number)) : [];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
