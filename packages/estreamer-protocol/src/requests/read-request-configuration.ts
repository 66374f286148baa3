import { type ConfigurationIssue, EstreamerProtocolError } from '../errors/protocol-error.ts';
import type { EventRequest } from './build-request.ts';
import { type ConfigurationEntry, DEFAULT_SECTION, readConfigurationSections } from './configuration-file.ts';
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
const FLAGS_OF_EXTENDED_REQUESTS: ReadonlySet<string> = new Set<RequestFlagName>([
  'extended_request',
  'timestamp',
]);

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
  const sections = readConfigurationSections(text, issues);
  const known = ['settings', 'flags', ...otherSections];
  for (const { name, line, entries } of sections) {
    if (known.includes(name) || name === DEFAULT_SECTION) continue;
    const message = `There is no such section. Known are ${known.join(', ')}.`;
    issues.push({ line: entries[0]?.line ?? line, section: name, key: entries[0]?.key, message });
  }
  const entriesOf = (wanted: string) => sections.find(({ name }) => name === wanted)?.entries ?? [];
  const defaults = entriesOf(DEFAULT_SECTION);
  const withDefaults = (section: string, isKnown: (key: string) => boolean) => {
    const own = entriesOf(section);
    return [...own, ...defaults.filter(({ key }) => isKnown(key) && !own.some((one) => one.key === key))];
  };
  const request = readRequestEntries(
    {
      settings: withDefaults('settings', (key) => key === 'event_types'),
      flags: withDefaults('flags', (key) => Object.hasOwn(requestFlags, key)),
    },
    (issue) => issues.push(issue),
  );
  if (issues.length > 0) throw createError(file, issues);
  return request;
}

/**
 * Reads what to ask for from the entries of `[settings]` and `[flags]`.
 *
 * @param report gets what is wrong; what is returned must not be used then
 */
export function readRequestEntries(
  { settings, flags }: Readonly<Record<'settings' | 'flags', readonly ConfigurationEntry[]>>,
  report: (issue: ConfigurationIssue) => void,
): EventRequest {
  const reportAt =
    ({ line, section, key }: ConfigurationEntry) =>
    (message: string) =>
      report({ line, section, key, message });
  const names: RequestFlagName[] = [];
  for (const entry of flags) {
    const flag = readFlag(entry, reportAt(entry));
    if (flag !== undefined) names.push(flag);
  }
  let wanted: ExtendedRequestName[] = [];
  for (const entry of settings) {
    if (entry.key === 'event_types') wanted = readEventTypes(entry.value, reportAt(entry));
    else reportAt(entry)('[settings] has event_types only.');
  }
  if (wanted.length > 0) {
    for (const entry of flags) {
      if (FLAGS_OF_EXTENDED_REQUESTS.has(entry.key) && /^0+$/.test(entry.value)) {
        reportAt(entry)('event_types needs this flag: write 1, or leave it out.');
      }
    }
  }
  return { flags: names, extendedRequests: wanted };
}

function readFlag(
  { key, value }: ConfigurationEntry,
  report: (message: string) => void,
): RequestFlagName | undefined {
  const isSet = /^0*1$/.test(value);
  if (!Object.hasOwn(requestFlags, key)) report(unknownRequestFlag(key));
  else if (!isSet && !/^0+$/.test(value)) report(`It is ${JSON.stringify(value)}; write 0 or 1.`);
  else if (key === 'reserved' && isSet) report('It is reserved; write 0, or leave it out.');
  else if (isSet) return key as RequestFlagName;
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
