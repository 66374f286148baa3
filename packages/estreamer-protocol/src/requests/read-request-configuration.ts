import { type ConfigurationIssue, EstreamerProtocolError } from '../errors/protocol-error.ts';
import type { EventRequest } from './build-request.ts';
import { type ExtendedRequestName, extendedRequests, unknownExtendedRequest } from './extended-requests.ts';
import { type RequestFlagName, requestFlags, unknownRequestFlag } from './request-flags.ts';

/** What {@link readRequestConfiguration} needs to know of the file. */
export interface RequestConfigurationOptions {
  /** The file's name, for errors. @default 'configuration' */
  readonly file?: string;
  /** Other sections that the file may have; their entries are not looked at. @default none */
  readonly otherSections?: readonly string[];
}

/** The flags without which extended requests do not work. */
const FLAGS_OF_EXTENDED_REQUESTS: readonly RequestFlagName[] = ['extended_request', 'timestamp'];

/**
 * Reads what to ask for from the text of a configuration file as the Python library has it: `[settings]` with
 * `event_types`, the extended requests in a list with commas, and `[flags]` with a line `name=0` or `name=1` for each
 * request flag. Names that are not known are errors.
 *
 * @throws {EstreamerProtocolError} `invalid-configuration` with every line that is wrong in `context.issues`
 */
export function readRequestConfiguration(
  text: string,
  options: RequestConfigurationOptions = {},
): EventRequest {
  const { file = 'configuration', otherSections = [] } = options;
  const issues: ConfigurationIssue[] = [];
  const flags: RequestFlagName[] = [];
  let wanted: ExtendedRequestName[] = [];

  const entries = readConfigurationEntries(text, issues);
  for (const entry of entries) {
    const report = (message: string) =>
      issues.push({ line: entry.line, section: entry.section, key: entry.key, message });
    if (entry.section === 'flags') {
      const flag = readFlag(entry, report);
      if (flag !== undefined) flags.push(flag);
    } else if (entry.section === 'settings' && entry.key === 'event_types') {
      wanted = readEventTypes(entry.value, report);
    } else if (entry.section === 'settings') {
      report('[settings] has event_types only.');
    } else if (entry.section === undefined || !otherSections.includes(entry.section)) {
      report(`There is no such section. Known are ${['settings', 'flags', ...otherSections].join(', ')}.`);
    }
  }
  if (wanted.length > 0) {
    for (const { section, key, value, line } of entries) {
      if (
        section === 'flags' &&
        value === '0' &&
        FLAGS_OF_EXTENDED_REQUESTS.includes(key as RequestFlagName)
      ) {
        issues.push({
          line,
          section,
          key,
          message: 'event_types needs this flag: write 1, or leave it out.',
        });
      }
    }
  }
  if (issues.length > 0) throw createError(file, issues);
  return { flags, extendedRequests: wanted };
}

function readFlag(
  { key, value }: ConfigurationEntry,
  report: (message: string) => void,
): RequestFlagName | undefined {
  if (!Object.hasOwn(requestFlags, key)) report(unknownRequestFlag(key));
  else if (value !== '0' && value !== '1') report(`It is ${JSON.stringify(value)}; write 0 or 1.`);
  else if (key === 'reserved' && value === '1') report('It is reserved; write 0, or leave it out.');
  else if (value === '1') return key as RequestFlagName;
  return undefined;
}

function readEventTypes(value: string, report: (message: string) => void): ExtendedRequestName[] {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const [index, name] of names.entries()) {
    if (!Object.hasOwn(extendedRequests, name)) report(unknownExtendedRequest(name));
    else if (names.indexOf(name) !== index) report(`${name} stands there twice.`);
  }
  return names as ExtendedRequestName[];
}

function createError(file: string, issues: readonly ConfigurationIssue[]): EstreamerProtocolError {
  const inOrder = issues.toSorted((a, b) => a.line - b.line);
  const lines = inOrder.map(({ line, section, key, message }) => {
    const place = [section === undefined ? '' : `[${section}]`, key ?? '']
      .filter((part) => part !== '')
      .join(' ');
    return `${file}:${line}${place === '' ? '' : `: ${place}`}: ${message}`;
  });
  return new EstreamerProtocolError('invalid-configuration', lines.join('\n'), { file, issues: inOrder });
}

/** One `key=value` of a configuration file. */
export interface ConfigurationEntry {
  readonly section: string | undefined;
  readonly key: string;
  readonly value: string;
  /** The line, from 1. */
  readonly line: number;
}

const SECTION = /^\[([^[\]]+)\]$/;

/**
 * Reads the lines of an INI file: `[section]`, `key=value` (or `key: value`), comments that start with `#` or `;`.
 * Unlike INI libraries it keeps the line numbers, for errors that one can find.
 *
 * @param issues gets lines that are none of these, and keys that come twice in a section
 */
export function readConfigurationEntries(text: string, issues: ConfigurationIssue[]): ConfigurationEntry[] {
  const entries: ConfigurationEntry[] = [];
  let section: string | undefined;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const header = SECTION.exec(content)?.[1];
    if (header !== undefined) {
      section = header.trim();
      continue;
    }
    const separator = content.search(/[=:]/);
    if (separator < 1) {
      issues.push({ line, section, key: undefined, message: 'It is neither a [section] nor key=value.' });
      continue;
    }
    const key = content.slice(0, separator).trim();
    const earlier = entries.find((entry) => entry.section === section && entry.key === key);
    if (earlier !== undefined) {
      issues.push({ line, section, key, message: `It already stands in line ${earlier.line}.` });
      continue;
    }
    entries.push({ section, key, value: content.slice(separator + 1).trim(), line });
  }
  return entries;
}
