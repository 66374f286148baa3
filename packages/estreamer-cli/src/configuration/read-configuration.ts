import { isIPv6 } from 'node:net';
import { dirname, resolve } from 'node:path';
import { DEFAULT_SECTION } from '@x/estreamer-protocol';
import { nearestName, readSmallFile } from '@x/foundation';
import { CommandError, exitCodes } from '../command-error.ts';
import type { KeyContext, Keys, KeyValues } from '../keys/keys.ts';
import {
  type Issue,
  type ReportIssue,
  readSection,
  type SecretPlaces,
  type SectionEntry,
  type SectionSource,
} from '../keys/read-section.ts';
import { isExtensionName, loadOutputType } from '../outputs/load-extension.ts';
import { commonOutputKeys } from '../outputs/output-type.ts';
import { outputTypes } from '../outputs/output-types.ts';
import type { ListeningPlace } from '../sources/source-type.ts';
import { sourceTypes } from '../sources/source-types.ts';
import type { Configuration, ConfiguredOutput, ConfiguredSource } from './configuration.ts';
import { type DocumentSection, readDocument } from './document.ts';
import { readServer } from './read-server.ts';
import { commonSections, pluginKeys, serverSections } from './sections.ts';

/** Sections that a management center has, by itself (`[tls]`) or for `[server <name>]` (`[tls <name>]`). */
const SERVER_KINDS = ['settings', 'flags', ...Object.keys(serverSections)];
/** Sections of which there can be several, each with a name. */
const NAMED_KINDS = ['output', 'source', 'plugin'] as const;
const KINDS = [...SERVER_KINDS, ...Object.keys(commonSections), ...NAMED_KINDS];

/** How a configuration is read. */
interface ReadOptions {
  /** Whether a run reads it again, which nothing may hold up. @default false */
  readonly isAgain?: boolean;
  /** What it is read for: what that does not use may be missing. @default both */
  readonly use?: 'sources' | 'outputs' | 'both';
}

/**
 * Reads a configuration file, and what the environment changes of it.
 *
 * @throws {CommandError} when it can't be read, or with everything that is wrong in it, a line each
 */
export function readConfiguration(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  { isAgain = false, use = 'both' }: ReadOptions = {},
): Configuration {
  const reader = new ConfigurationReader(file, readContent(file, isAgain), { environment, isAgain }, use);
  const configuration = reader.read();
  if (reader.issues.length > 0) throw configurationError(file, reader.issues);
  return configuration;
}

function readContent(file: string, isAgain: boolean): Buffer {
  try {
    return readSmallFile(file, { isAgain });
  } catch (cause) {
    if (isMissing(cause)) {
      const message = `There is no configuration ${file}: \`estreamer init\` writes one, and -c names another.`;
      throw new CommandError(exitCodes.input, message);
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.input, `The configuration ${file} can't be read: ${why}.`, { cause });
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

class ConfigurationReader {
  readonly issues: Issue[] = [];
  readonly #report: ReportIssue = (issue) => this.issues.push(issue);
  readonly #warnings: string[] = [];
  readonly #listening: (ListeningPlace & { readonly section: string })[] = [];
  readonly #files = new Map<string, SectionEntry>();
  readonly #secrets: SecretPlaces = { files: new Set(), isInConfiguration: false };
  readonly #file: string;
  readonly #context;
  readonly #document;
  readonly #use;

  constructor(
    file: string,
    content: Buffer,
    context: Pick<KeyContext, 'environment' | 'isAgain'>,
    use: NonNullable<ReadOptions['use']>,
  ) {
    this.#file = file;
    this.#use = use;
    this.#context = { folder: dirname(resolve(file)), ...context };
    this.#document = readDocument(content, context.environment, KINDS, this.#report);
  }

  read(): Configuration {
    this.#checkSections();
    const configuration: Configuration = {
      sources: this.#readSources(),
      status:
        this.#find('status') === undefined
          ? undefined
          : this.#readCommon('status', commonSections.status.keys),
      plugins:
        this.#find('plugins') === undefined
          ? undefined
          : this.#readCommon('plugins', commonSections.plugins.keys),
      pluginFiles: new Map(this.#all('plugin').map((section) => this.#readPluginFile(section))),
      log: this.#readCommon('log', commonSections.log.keys),
      outputs: this.#all('output').flatMap((section) => this.#readOutput(section)),
      warnings: this.#warnings,
      secretFiles: [...this.#secrets.files, ...(this.#secrets.isInConfiguration ? [this.#file] : [])],
    };
    // A section whose head is written wrong is told as that.
    const hasTargets = this.#document.sections.some(({ kind }) =>
      TARGET_KINDS.has(KINDS.includes(kind) ? kind : nearestKind(kind)),
    );
    if (!hasTargets && this.#use !== 'sources') {
      const message = 'There is neither an [output <name>] nor [plugins]: the events would go nowhere.';
      this.#report({ line: 0, section: undefined, key: undefined, message });
    }
    return configuration;
  }

  #all(kind: string): readonly DocumentSection[] {
    return this.#document.sections.filter((section) => section.kind === kind);
  }

  #find(title: string): DocumentSection | undefined {
    return this.#document.sections.find((section) => section.title === title);
  }

  #checkSections(): void {
    for (const { title, kind, name, line, entries } of this.#document.sections) {
      const at = { ...(entries[0] ?? { line, key: undefined }), section: title };
      if (!KINDS.includes(kind)) {
        this.#report({ ...at, message: `There is no such section. ${sectionHint(kind, name)}` });
      } else if (name !== undefined && Object.hasOwn(commonSections, kind)) {
        this.#report({ ...at, message: `There is one section [${kind}], without a name.` });
      } else if (name !== undefined && !FREELY_NAMED.has(kind) && !NAME_IN_PATHS.test(name)) {
        const message =
          'Its name stands in file names: use letters, digits, dots, hyphens and underscores, at most 64, and no dot first.';
        this.#report({ ...at, message });
      } else if (name !== undefined && isServerKind(kind) && this.#find(`server ${name}`) === undefined) {
        this.#report({ ...at, message: `There is no [server ${name}] for it.` });
      }
    }
  }

  #readSources(): readonly ConfiguredSource[] {
    const named = this.#all('server').filter(({ name }) => name !== undefined);
    const others = this.#all('source').flatMap((section) => this.#readSource(section));
    // A plain [server] without a host says what holds for those that have a name.
    const plain = this.#find('server');
    const hasAny = plain !== undefined || named.length + this.#all('source').length > 0;
    if (!hasAny && this.#use === 'outputs') return [];
    const hasPlain =
      named.length + this.#all('source').length === 0 ||
      plain?.entries.some(({ key }) => key === 'host') === true;
    const names = [...(hasPlain ? [undefined] : []), ...named.map(({ name }) => name)];
    const servers = names.map((name) => {
      const server = readServer(name, (kind) => this.#serverSource(kind, name, hasPlain), this.#report);
      if (server.values.stream.bookmark_file === undefined && this.#use === 'both')
        this.#warnings.push(withoutBookmark(name));
      return server;
    });
    return [...servers, ...others];
  }

  #serverSource(kind: string, name: string | undefined, hasPlain: boolean): SectionSource {
    const plain = this.#find(kind);
    const plainSource = this.#source(kind, plain);
    if (name === undefined) return plainSource;
    const title = `${kind} ${name}`;
    const own = this.#find(title);
    const inherited = kind === 'server' && hasPlain ? [] : plainSource.entries;
    const entries = own?.entries ?? [];
    const missing = inherited.filter(({ key }) => !entries.some((entry) => entry.key === key));
    const place = own ?? plain ?? this.#find(`server ${name}`);
    return { ...this.#source(title, own), entries: [...entries, ...missing], line: place?.line ?? 0 };
  }

  #source(title: string, section: DocumentSection | undefined): SectionSource {
    return {
      section: title,
      entries: section?.entries ?? [],
      defaults: this.#document.defaults,
      line: section?.line ?? 0,
      context: this.#context,
      files: this.#files,
      secrets: this.#secrets,
    };
  }

  #readCommon<K extends Keys>(title: string, keys: K): KeyValues<K> {
    return readSection(keys, this.#source(title, this.#find(title)), this.#report);
  }

  #readSource(section: DocumentSection): ConfiguredSource[] {
    const { title, line, name } = section;
    if (name === undefined) {
      this.#report({ line, section: title, key: undefined, message: 'Give it a name: [source <name>].' });
      return [];
    }
    const read = this.#readTyped(section, sourceTypes, {}, () => undefined);
    if (read === undefined) return [];
    this.#claimPort(section, read.type.listensOn?.(read.values));
    return [{ name, ...read }];
  }

  /** Two sources cannot listen on one port. */
  #claimPort({ title, line, entries }: DocumentSection, listening: ListeningPlace | undefined): void {
    if (listening === undefined) return;
    const { transport, address, port } = listening;
    const other = this.#listening.find(
      (one) =>
        one.transport === transport &&
        one.port === port &&
        (includesAddress(one.address, address) || includesAddress(address, one.address)),
    );
    this.#listening.push({ ...listening, section: title });
    if (other === undefined) return;
    const at = entries.find(({ key }) => key === 'port') ?? { line, section: title, key: 'port' };
    this.#report({ ...at, message: `[${other.section}] listens there already; give each its own.` });
  }

  #readPluginFile(section: DocumentSection): readonly [string, KeyValues<typeof pluginKeys>] {
    const { title, line, name = '' } = section;
    const message =
      name === ''
        ? 'Give it the name of the file: [plugin <file name>].'
        : this.#find('plugins') === undefined
          ? 'There is no [plugins] with a folder.'
          : undefined;
    if (message !== undefined) this.#report({ line, section: title, key: undefined, message });
    return [name, readSection(pluginKeys, this.#source(title, section), this.#report)];
  }

  #readOutput(section: DocumentSection): ConfiguredOutput[] {
    const load = (name: string) =>
      isExtensionName(name) ? loadOutputType(name, this.#context.folder) : undefined;
    const read = this.#readTyped(section, outputTypes, commonOutputKeys, load);
    return read === undefined ? [] : [{ name: section.name ?? 'output', ...read }];
  }

  /** A section whose `type` says what else can stand in it. */
  #readTyped<Type extends TypeOfSection>(
    section: DocumentSection,
    types: Readonly<Record<string, Type>>,
    commonKeys: Keys,
    load: (name: string) => Type | string | undefined,
  ): { readonly type: Type; readonly values: Readonly<Record<string, unknown>> } | undefined {
    const source = this.#source(section.title, section);
    const typeEntry = section.entries.find(({ key }) => key === 'type');
    const typeName = typeEntry?.value ?? '';
    const type = Object.hasOwn(types, typeName) ? types[typeName] : load(typeName);
    if (type === undefined || typeof type === 'string') {
      const known = Object.keys(types).join(', ');
      const at = typeEntry ?? { line: section.line, section: section.title, key: 'type' };
      const message =
        typeEntry === undefined
          ? `It is missing. Known are ${known}.`
          : `It is ${JSON.stringify(typeName)}; ${type ?? `known are ${known}`}.`;
      this.#report({ ...at, message });
      return undefined;
    }
    const issuesBefore = this.issues.length;
    const entries = section.entries.filter((entry) => entry !== typeEntry);
    const values = readSection({ ...type.keys, ...commonKeys }, { ...source, entries }, this.#report);
    // Values that are wrong each can't be right together.
    const problem = this.issues.length > issuesBefore ? undefined : type.check?.(values);
    if (problem !== undefined) {
      const at = entries.find(({ key }) => key === problem.key);
      this.#report({
        ...(at ?? { line: section.line, section: section.title, key: problem.key }),
        message: problem.message,
      });
    }
    return { type, values };
  }
}

/** What the first word in the head of a section should probably be. */
function nearestKind(kind: string): string | undefined {
  return nearestName(kind, [...KINDS, DEFAULT_SECTION]);
}

/** What the head of a section should be that is not known. */
function sectionHint(kind: string, name: string | undefined): string {
  const near = nearestKind(kind);
  if (near === undefined) return `Known are ${KINDS.join(', ')}.`;
  return `Write [${near}${name === undefined ? '' : ` ${name}`}].`;
}

/** What it costs that a server has no bookmark file. */
function withoutBookmark(name: string | undefined): string {
  const section = name === undefined ? 'stream' : `stream ${name}`;
  return `[${section}] has no bookmark_file: after a restart the stream begins at \`start\` again, so that events come twice, or what came in the meantime is lost.`;
}

/** Sections that say where events go. */
const TARGET_KINDS: ReadonlySet<string | undefined> = new Set(['output', 'plugins']);

/** Sections whose names are the user's own words, or those of files. */
const FREELY_NAMED: ReadonlySet<string> = new Set(['output', 'plugin']);

/** Whether who listens on one address has what comes to another. */
function includesAddress(one: string, other: string): boolean {
  return one === other || one === '::' || (one === '0.0.0.0' && !isIPv6(other));
}

/** What a name may be that stands in file names and is one of a folder. */
const NAME_IN_PATHS = /^[\w-][\w.-]{0,63}$/;

/** What a section's type says of the section. */
interface TypeOfSection {
  readonly keys: Keys;
  // biome-ignore lint/suspicious/noExplicitAny: the values are those of its own keys
  check?(values: any): { readonly key: string; readonly message: string } | undefined;
}

function isServerKind(kind: string): boolean {
  return SERVER_KINDS.includes(kind);
}

/** One line for each issue, in the order of the file; what has no line comes last. */
function configurationError(file: string, issues: readonly Issue[]): CommandError {
  const inOrder = issues.toSorted((a, b) => (a.line || Number.MAX_VALUE) - (b.line || Number.MAX_VALUE));
  // What several servers share is read for each of them.
  const lines = [...new Set(inOrder.map((issue) => describeIssue(file, issue)))];
  const count = lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`;
  return new CommandError(exitCodes.input, `The configuration has ${count}:\n${lines.join('\n')}`);
}

function describeIssue(file: string, { line, variable, section, key, message }: Issue): string {
  const place = [section === undefined ? '' : `[${section}]`, key ?? ''].filter((part) => part !== '');
  return [
    variable ?? (line === 0 ? file : `${file}:${line}`),
    ...(place.length > 0 ? [place.join(' ')] : []),
    message,
  ].join(': ');
}
