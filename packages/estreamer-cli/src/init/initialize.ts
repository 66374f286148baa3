import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { extendedRequestNames } from '@x/estreamer-protocol';
import packageFacts from '../../package.json' with { type: 'json' };
import type { CommandContext } from '../command-context.ts';
import { CommandError, type ExitCode, exitCodes } from '../command-error.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { outputTypes } from '../outputs/output-types.ts';
import { type Answers, type Draft, draftOf } from './draft.ts';
import { readEncore } from './read-encore.ts';
import { formatComposeFile, formatSystemdUnit, type ServiceFacts } from './service-files.ts';
import { formatConfiguration } from './write-configuration.ts';

/** What was said on the command line. */
export interface InitOptions {
  readonly folder: string;
  readonly force?: boolean;
  readonly fromEncore?: string;
  readonly host?: string;
  readonly port: number;
  readonly pkcs12File?: string;
  readonly passphraseFile?: string;
  readonly events?: readonly string[];
  readonly output?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly start: string;
}

const CONFIGURATION = 'estreamer.config';
const UNIT = 'estreamer.service';
const COMPOSE = 'compose.yaml';

/**
 * Writes a configuration, a unit for systemd and a compose file. What was not said is asked for, at a terminal.
 *
 * @throws {CommandError} for what is missing where nobody can be asked, and for files that are there
 */
export async function initialize(options: InitOptions, context: CommandContext): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const folder = resolve(options.folder);
  const files = [CONFIGURATION, UNIT, COMPOSE].map((name) => join(folder, name));
  const there = files.filter((file) => existsSync(file));
  if (there.length > 0 && options.force !== true) {
    const message = `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there; nothing was written. --force writes over what is there.`;
    throw new CommandError(exitCodes.input, message);
  }
  await mkdir(folder, { recursive: true });
  const draft: Draft =
    options.fromEncore === undefined
      ? draftOf(await answersOf(options, folder, context))
      : readEncore(options.fromEncore);
  const facts: ServiceFacts = {
    folder,
    configuration: CONFIGURATION,
    // Not by its first line alone: a service has a PATH of its own.
    command: [process.execPath, ...process.execArgv, resolve(process.argv[1] ?? 'estreamer')],
    version: packageFacts.version,
  };
  const texts = [formatConfiguration(draft), formatSystemdUnit(facts), formatComposeFile(facts)];
  for (const [index, file] of files.entries()) await writeFile(file, texts[index] ?? '', { mode: 0o600 });
  stdout.write(`Written: ${files.map((file) => relative('.', file) || file).join(', ')}.\n`);
  for (const note of [...draft.notes, ...notesOnPlaces(facts)]) stdout.write(`- ${note}\n`);
  const configuration = join(folder, CONFIGURATION);
  const file = relative('.', configuration);
  const option = file === CONFIGURATION ? '' : ` -c ${isAbsolute(file) ? configuration : file}`;
  try {
    readConfiguration(configuration, context.env);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    stderr.write(`${error.message}\nThe file is written; these lines of it need a look.\n`);
    return exitCodes.input;
  }
  stdout.write(`Next: estreamer check${option}, then estreamer run${option}.\n`);
  return exitCodes.success;
}

/** What the user of a service may not reach. */
function notesOnPlaces({ command }: ServiceFacts): readonly string[] {
  const inHome = command.filter((part) => part.startsWith(`${homedir()}/`));
  if (inHome.length === 0) return [];
  return [
    `The unit starts ${inHome.join(' and ')}, in the home of this user: the user of the service must be able to read there, or install both for all users.`,
  ];
}

const ALL_EVENTS: readonly string[] = extendedRequestNames;

/** What was said, and what a person answers. */
async function answersOf(options: InitOptions, folder: string, context: CommandContext): Promise<Answers> {
  const { stdin, stdout, signal } = context;
  const { port, start, set } = options;
  const given = {
    host: options.host,
    pkcs12File: options.pkcs12File,
    passphraseFile: options.passphraseFile,
    events: options.events ?? ALL_EVENTS,
    output: options.output ?? 'file',
  };
  const { host, pkcs12File } = given;
  if (host !== undefined && pkcs12File !== undefined) {
    const files = {
      pkcs12File: fromFolder(pkcs12File, folder),
      passphraseFile: optional(given.passphraseFile, folder),
    };
    return { ...given, ...files, host, port, start, outputKeys: set };
  }
  if (stdin.isTTY !== true) {
    const missing = [host === undefined ? '--host' : '', pkcs12File === undefined ? '--pkcs12-file' : ''];
    const message = `Give ${missing.filter((flag) => flag !== '').join(' and ')}; nobody can be asked here, because standard input is no terminal.`;
    throw new CommandError(exitCodes.usage, message);
  }
  using asker = createAsker(stdin, stdout, signal);
  const answered = {
    host: host ?? (await asker.ask('Name or address of the management center')),
    port: Number(await asker.ask('Port', String(port))),
    pkcs12File:
      pkcs12File ?? (await asker.ask('The PKCS12 file that it made for this client', 'client.pkcs12')),
  };
  const passphraseFile =
    given.passphraseFile ??
    (await askPassphrase(() => asker.askSecret('Its passphrase (not shown; empty for none)'), folder));
  const events = options.events ?? eventTypes(await asker.ask(`Events, of ${ALL_EVENTS.join(', ')}`, 'all'));
  const output =
    options.output ?? (await asker.ask(`Output, of ${Object.keys(outputTypes).join(', ')}`, 'file'));
  const outputKeys: Record<string, string> = { ...set };
  for (const [key, { required, meaning }] of Object.entries(outputTypes[output]?.keys ?? {})) {
    if (!required || key in outputKeys) continue;
    outputKeys[key] = await asker.ask(`${key}: ${meaning}`, DEFAULTS[key]);
  }
  const files = {
    pkcs12File: fromFolder(answered.pkcs12File, folder),
    passphraseFile: optional(passphraseFile, folder),
  };
  return {
    ...answered,
    ...files,
    events,
    output,
    outputKeys,
    start: await asker.ask('Start with the first run at', start),
  };
}

/** What is likely, where an output needs it. */
const DEFAULTS: Readonly<Record<string, string>> = {
  path: 'events.jsonl',
  format: 'ecs',
  directory: 'packets',
};

/** Writes a passphrase where nobody else reads it. */
async function askPassphrase(ask: () => Promise<string>, folder: string): Promise<string | undefined> {
  const passphrase = await ask();
  if (passphrase === '') return undefined;
  const file = join(folder, 'passphrase');
  await writeFile(file, `${passphrase}\n`, { mode: 0o600 });
  return file;
}

/** Reads `all`, or names with commas between them. */
export function eventTypes(text: string): readonly string[] {
  if (text.trim().toLowerCase() === 'all') return ALL_EVENTS;
  return text.split(',').map((name) => name.trim().toUpperCase());
}

/** A path that was given from here, as it is written in a file in a folder. */
function fromFolder(path: string, folder: string): string {
  const absolute = resolve(path);
  const inside = relative(folder, absolute);
  return inside.startsWith('..') || isAbsolute(inside) ? absolute : inside;
}

function optional(path: string | undefined, folder: string): string | undefined {
  return path === undefined ? undefined : fromFolder(path, folder);
}

/** Asks a person at a terminal. Each question rejects with a {@link CommandError} when that person ends it. */
interface Asker extends Disposable {
  /** @param fallback what an empty answer means; without it the question is asked again */
  ask(question: string, fallback?: string): Promise<string>;
  /** What is typed is not shown. */
  askSecret(question: string): Promise<string>;
}

/** Asks over standard input and output. The signal ends the question that is open. */
function createAsker(input: NodeJS.ReadStream, output: NodeJS.WriteStream, signal: AbortSignal): Asker {
  let isHidden = false;
  const shown = new Writable({
    write(chunk, _encoding, callback) {
      if (!isHidden) output.write(chunk);
      callback();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: input.isTTY === true });
  // In the raw mode of a terminal Ctrl-C is a key, and no signal; Ctrl-D closes the input.
  const ended = new AbortController();
  for (const event of ['SIGINT', 'close'] as const) lines.once(event, () => ended.abort());
  const read = (prompt: string) =>
    lines.question(prompt, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => {
      output.write('\n');
      throw new CommandError(exitCodes.interrupted, 'Interrupted; no configuration was written.');
    });
  return {
    async ask(question, fallback) {
      const hint = fallback === undefined || fallback === '' ? '' : ` [${fallback}]`;
      for (;;) {
        const answer = (await read(`${question}${hint}: `)).trim();
        if (answer !== '') return answer;
        if (fallback !== undefined) return fallback;
      }
    },
    async askSecret(question) {
      output.write(`${question}: `);
      isHidden = true;
      try {
        return await read('');
      } finally {
        isHidden = false;
        output.write('\n');
      }
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
