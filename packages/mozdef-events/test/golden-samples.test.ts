import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  DIFFERENT,
  type PythonSample,
  REFUSED,
  readSamples,
  translate,
} from '../../../test-support/python-sample.ts';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  createMozDefClient,
  type EncodedMessage,
  isMozDefError,
  type MozDefEventDefaults,
} from '../src/index.ts';
import { toAsciiJson } from '../src/transport.ts';
import { createScriptedTransport } from './scripted-transport.ts';

/** The rules that what is refused breaks. */
const BROKEN_RULES: Readonly<Record<string, readonly string[]>> = {
  'compliance-minimal': ['details.check.ref required'],
  'event-nan': ['details.nan not-finite', 'details.inf not-finite'],
  'event-nulls': ['details type', 'tags type'],
  'event-tags-string': ['tags type'],
  'event-summary-number': ['summary type'],
  'event-severity-unknown-number': ['severity type'],
  'event-update-log': ['extra unknown-key', '@version unknown-key'],
  'msg-log-extra': ['somefield unknown-key'],
};

const WIRES = ['http', 'syslog', 'sqs'] as const;

describeWithShared('the golden samples of the Python client', (shared) => {
  const samples = readSamples(shared);

  it('are all there', () => {
    expect(samples.length).toBeGreaterThanOrEqual(34);
    const names = samples.map((sample) => sample.case);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(DIFFERENT), ...Object.keys(REFUSED)]));
  });

  describe('lead to the same JSON, but for the source (P21) and the name localhost (P24)', () => {
    for (const sample of samples.filter(({ case: name }) => !(name in REFUSED))) {
      const [why, keys] = DIFFERENT[sample.case] ?? ['', {}];
      it.each(WIRES)(
        `${sample.case} over %s: ${sample.about}${why === '' ? '' : ` (${why})`}`,
        async (wire) => {
          const python = wireJson(sample, wire);
          if (python === undefined) return expect(sample.case).toMatch(/^vulnerability-/);
          const { text } = await send(sample, python, wire);
          const expected = withoutNegativeZero({ ...asSent(sample, python, wire), ...keys });
          expect(JSON.parse(text)).toEqual(expected);
          expect(JSON.parse(toAsciiJson(text))).toEqual(expected);
        },
      );
    }
  });

  it('send vulnerabilities to where MozDef stores them (P29: the Python README sends them elsewhere)', async () => {
    for (const sample of samples) {
      const isVulnerability = sample.case.startsWith('vulnerability-');
      if (sample.case in REFUSED) continue;
      const { kind } = await send(sample, JSON.parse(sample.http.body), 'http');
      expect(kind).toBe(isVulnerability ? 'vulnerability' : 'event');
    }
  });

  describe('are refused where the server would lose or spoil the event', () => {
    for (const sample of samples.filter(({ case: name }) => name in REFUSED)) {
      it(`${sample.case}: ${sample.about} (${REFUSED[sample.case]})`, async () => {
        const sending = send(
          sample,
          JSON.parse(sample.http.body.replace(/-?(?:NaN|Infinity)/g, '0')),
          'http',
        );
        const error = await sending.catch((reason: unknown) => reason);
        if (!isMozDefError(error, 'invalid-event')) throw error;
        expect(error.context.issues?.map(({ path, rule }) => `${path.join('.')} ${rule}`)).toEqual(
          BROKEN_RULES[sample.case],
        );
      });
    }
  });
});

type Wire = (typeof WIRES)[number];

/** What the Python client put on this wire; it refuses to send some types over some. */
function wireJson(sample: PythonSample, wire: Wire): Record<string, unknown> | undefined {
  if (wire === 'http') return JSON.parse(sample.http.body);
  const text = wire === 'sqs' ? sample.sqs?.body : sample.syslog?.datagram;
  return text === undefined ? undefined : JSON.parse(text.slice(text.indexOf('{')));
}

/** The same message, but for the source and the machine's name. */
function asSent(sample: PythonSample, python: Record<string, unknown>, wire: Wire): object {
  if (sample.case.startsWith('vulnerability-')) return python;
  // P21: where no source is given, the program's name stands in for null.
  const source = python['source'] ?? sample.sender[wire]?.argv0;
  // P24: the machine of the samples calls itself localhost, which the system's name stands in for.
  return {
    ...python,
    source,
    hostname: python['hostname'] === 'localhost' ? hostname() : python['hostname'],
  };
}

/** JavaScript writes -0 as 0, where Python writes -0.0. */
function withoutNegativeZero(event: object): object {
  return JSON.parse(JSON.stringify(event));
}

/** Sends what the sample's program gave, from the same program, machine and time. */
async function send(
  sample: PythonSample,
  python: Readonly<Record<string, unknown>>,
  wire: Wire,
): Promise<EncodedMessage> {
  const sender = sample.sender[wire];
  const transport = createScriptedTransport();
  await using client = createMozDefClient(
    { transports: [transport] },
    { processname: sender?.argv0, processid: () => sender?.pid ?? 0 },
  );
  // What the constructor of the legacy class got are presets; what its send() got goes over them.
  const legacy = client.child({ defaults: (sample.input.init ?? {}) as MozDefEventDefaults });
  const report = await legacy.send(translate(sample.input, python['timestamp'] as string | undefined));
  expect(report.delivered).toBe(true);
  return transport.batches[0]?.messages[0] as EncodedMessage;
}
