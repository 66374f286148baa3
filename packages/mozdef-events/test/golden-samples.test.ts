import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  createMozDefClient,
  isMozDefError,
  type MozDefEvent,
  type MozDefEventDefaults,
  type MozDefEventInput,
} from '../src/index.ts';
import { createScriptedTransport } from './scripted-transport.ts';

/** A golden sample: what a program gave the Python client, and what that put on the wire. */
interface Sample {
  readonly case: string;
  readonly about: string;
  readonly input: {
    readonly set: Readonly<Record<string, unknown>>;
    readonly call: readonly (readonly [string, unknown])[];
    readonly init?: Readonly<Record<string, unknown>>;
    readonly log?: Readonly<Record<string, unknown>>;
    readonly send?: Readonly<Record<string, unknown>>;
  };
  readonly sender: {
    readonly http: { readonly hostname: string; readonly pid: number; readonly argv0: string };
  };
  readonly http: { readonly body: string };
}

/** The method of the Python client that sets a key. */
const KEY_OF_CALL: Readonly<Record<string, string>> = {
  set_category: 'category',
  set_severity: 'severity',
  set_severity_from_string: 'severity',
};

/** Events that are not what the Python client sends, on purpose: the reason, and the keys that differ. */
const DIFFERENT: Readonly<Record<string, readonly [why: string, keys: object]>> = {
  'event-full': ['P23: the timestamp goes out in UTC', { timestamp: '2026-01-01T21:04:05.000006+00:00' }],
  'event-severity-lowercase': ['P12: a severity counts in any case', { severity: 'CRITICAL' }],
  'event-severity-unknown-name': ['P12: the alias CRIT counts', { severity: 'CRITICAL' }],
  'event-source-attribute': ['P20: a source that is set is sent', { source: 'ldap' }],
  'msg-readme-like': ['P20: a source that is set is sent', { source: 'my source' }],
  'msg-send-overrides': ['P20: a source that is set is sent', { source: 'S' }],
};

/** Events that the Python client sends and that are refused here, on purpose: the reason, and the rules broken. */
const REFUSED: Readonly<Record<string, readonly [why: string, rules: readonly string[]]>> = {
  'event-nan': ['P28: NaN is not JSON', ['details.nan not-finite', 'details.inf not-finite']],
  'event-nulls': ['P22: the server loses an event whose tags are null', ['details type', 'tags type']],
  'event-tags-string': ['P22: tags are an array of texts', ['tags type']],
  'event-summary-number': ['P27: a summary is text', ['summary type']],
  'event-severity-unknown-number': ['P12: an unknown severity is an error', ['severity type']],
  'event-update-log': ['6.1: the server drops unknown keys', ['extra unknown-key', '@version unknown-key']],
  'msg-log-extra': ['6.1: the server drops unknown keys', ['somefield unknown-key']],
};

/** JavaScript writes -0 as 0, where Python writes -0.0. */
function withoutNegativeZero(event: object): object {
  return JSON.parse(JSON.stringify(event));
}

describeWithShared('the golden samples of the Python client', (shared) => {
  const directory = join(shared, 'spec/mozdef/samples');
  const samples = readdirSync(directory)
    .filter((file) => /^(?:event|msg)-.*\.json$/.test(file))
    .map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8'), readFloat) as Sample);

  it('are all there', () => {
    expect(samples.length).toBeGreaterThanOrEqual(27);
    const names = samples.map((sample) => sample.case);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(DIFFERENT), ...Object.keys(REFUSED)]));
  });

  describe('lead to the same JSON, but for the source (P21) and the name localhost (P24)', () => {
    for (const sample of samples.filter(({ case: name }) => !(name in REFUSED))) {
      const [why, keys] = DIFFERENT[sample.case] ?? ['', {}];
      it(`${sample.case}: ${sample.about}${why === '' ? '' : ` (${why})`}`, async () => {
        const python = JSON.parse(sample.http.body) as MozDefEvent;
        // P21: where no source is given, the program's name stands in for null.
        const source = python.source ?? sample.sender.http.argv0;
        // P24: the machine of the samples calls itself localhost, which the system's name stands in for.
        const host = python.hostname === 'localhost' ? hostname() : python.hostname;
        const json = await send(sample, python);
        expect(JSON.parse(json)).toEqual(withoutNegativeZero({ ...python, hostname: host, source, ...keys }));
      });
    }
  });

  describe('are refused where the server would lose or spoil the event', () => {
    for (const sample of samples.filter(({ case: name }) => name in REFUSED)) {
      const [why, rules] = REFUSED[sample.case] as (typeof REFUSED)[string];
      it(`${sample.case}: ${sample.about} (${why})`, async () => {
        const sending = send(sample, JSON.parse(sample.http.body.replace(/-?(?:NaN|Infinity)/g, '0')));
        const error = await sending.catch((reason: unknown) => reason);
        if (!isMozDefError(error, 'invalid-event')) throw error;
        expect(error.context.issues?.map(({ path, rule }) => `${path.join('.')} ${rule}`)).toEqual(rules);
      });
    }
  });
});

/** Sends what the sample's program gave, from the same program, machine and time. */
async function send(sample: Sample, python: MozDefEvent): Promise<string> {
  const { set, call, init = {}, log = {}, send: given = {} } = sample.input;
  const { pid, argv0 } = sample.sender.http;
  const transport = createScriptedTransport();
  await using client = createMozDefClient(
    { transports: [transport], defaults: init as MozDefEventDefaults },
    { processname: argv0, processid: () => pid },
  );
  const input: Record<string, unknown> = { ...log, ...given };
  for (const [name, value] of call) {
    const key = KEY_OF_CALL[name];
    if (key === undefined) Object.assign(input, value);
    else input[key] = value;
  }
  for (const [key, value] of Object.entries(set)) input[key === '_source' ? 'source' : key] = value;
  const event = { timestamp: python.timestamp, ...input } as unknown as MozDefEventInput;
  const report = await client.send(event);
  expect(report.delivered).toBe(true);
  const [encoded] = transport.batches.flatMap(({ events }) => events);
  return encoded?.json ?? '';
}

/** The samples write numbers that JSON does not have as objects. */
function readFloat(_: string, value: unknown): unknown {
  const text = (value as { readonly $float?: string } | null)?.$float;
  return text === undefined ? value : Number(text);
}
