import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assetHint,
  complianceItem,
  event,
  type MozDefMessageInput,
  rra,
  vulnerability,
} from '../packages/mozdef-events/src/index.ts';

/** What a program gave the Python client. */
export interface PythonInput {
  readonly class: string;
  readonly path: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly call: readonly (readonly [string, unknown])[];
  readonly init?: Readonly<Record<string, unknown>>;
  readonly log?: Readonly<Record<string, unknown>>;
  readonly send?: Readonly<Record<string, unknown>>;
}

interface Sender {
  readonly hostname: string;
  readonly pid: number;
  readonly argv0: string;
}

/** A golden sample: what a program gave the Python client, and what that put on the wire. */
export interface PythonSample {
  readonly case: string;
  readonly about: string;
  readonly input: PythonInput;
  readonly sender: Readonly<Record<string, Sender>>;
  readonly http: { readonly request_line: string; readonly body: string };
  readonly syslog?: { readonly datagram: string };
  readonly sqs?: { readonly body: string };
}

/** Reads every golden sample of the folder `shared`. */
export function readSamples(shared: string): PythonSample[] {
  const directory = join(shared, 'spec/mozdef/samples');
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map(
      (file) => JSON.parse(readFileSync(join(directory, file), 'utf8'), readFloat) as Partial<PythonSample>,
    )
    .filter((sample): sample is PythonSample => sample.http !== undefined);
}

/** What is not what the Python client sends, on purpose: the reason, and the keys that differ. */
export const DIFFERENT: Readonly<Record<string, readonly [why: string, keys: object]>> = {
  'event-full': ['P23: the timestamp goes out in UTC', { timestamp: '2026-01-01T21:04:05.000006+00:00' }],
  'event-severity-lowercase': ['P12: a severity counts in any case', { severity: 'CRITICAL' }],
  'event-severity-unknown-name': ['P12: the alias CRIT counts', { severity: 'CRITICAL' }],
  'event-source-attribute': ['P20: a source that is set is sent', { source: 'ldap' }],
  'msg-readme-like': ['P20: a source that is set is sent', { source: 'my source' }],
  'msg-send-overrides': ['P20: a source that is set is sent', { source: 'S' }],
};

/** What the Python client sends and is refused here, on purpose: the reason. */
export const REFUSED: Readonly<Record<string, string>> = {
  'compliance-minimal': 'P26: the server needs check.ref',
  'event-nan': 'P28: NaN is not JSON',
  'event-nulls': 'P22: the server loses an event whose tags are null',
  'event-tags-string': 'P22: tags are an array of texts',
  'event-summary-number': 'P27: a summary is text',
  'event-severity-unknown-number': 'P12: an unknown severity is an error',
  'event-update-log': '6.1: the server drops unknown keys',
  'msg-log-extra': '6.1: the server drops unknown keys',
};

/** The method of the Python client that sets a key. */
const KEY_OF_CALL: Readonly<Record<string, string>> = {
  set_category: 'category',
  set_severity: 'severity',
  set_severity_from_string: 'severity',
};

/** Says in TypeScript what the program said in Python. What goes into MozDefMsg's constructor is not part of it. */
export function translate(input: PythonInput, timestamp?: string): MozDefMessageInput {
  const { set, call, log = {}, send = {} } = input;
  if (input.class.endsWith('Vulnerability')) return vulnerability((set['log'] ?? {}) as never);
  const given: Record<string, unknown> = { ...(timestamp !== undefined && { timestamp }), ...log, ...send };
  for (const [name, value] of call) {
    const key = KEY_OF_CALL[name];
    if (key === undefined) Object.assign(given, value);
    else given[key] = value;
  }
  for (const [key, value] of Object.entries(set)) given[key === '_source' ? 'source' : key] = value;
  if (input.class.endsWith('Compliance')) return complianceItem(given as never);
  if (input.class.endsWith('AssetHint')) return assetHint(given as never);
  if (input.class.endsWith('RRA')) return rra(given as never);
  return event(given as never);
}

/** The samples write numbers that JSON does not have as objects. */
function readFloat(_: string, value: unknown): unknown {
  const text = (value as { readonly $float?: string } | null)?.$float;
  return text === undefined ? value : Number(text);
}
