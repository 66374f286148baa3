import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordEncoder, encodeMessage, type RecordInput } from '@x/estreamer-protocol';
import { captureSource, createCertificates, createSimulator } from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { startCollector } from '../src/demo/collector.ts';
import { sectionsFor, writeCredentials } from './management-center.ts';
import { startCommand } from './support.ts';

const encoder = createRecordEncoder();
const SECOND = 1_700_000_000;

const message = (input: RecordInput) =>
  ({ kind: 'eventData', payload: encoder.encode({ archiveTimestamp: SECOND, ...input }) }) as const;

const connection = (connectionCounter: number, clientUrl: string) =>
  message({
    kind: 'connectionStatistics',
    data: {
      blockType: 174,
      deviceId: 1,
      firstPacketTimestamp: SECOND - 10,
      lastPacketTimestamp: SECOND - 5,
      connectionCounter,
      clientUrl,
    },
  });

/** What a server sends in one session: a bundle for each of these. */
function capture(bundles: readonly (readonly ReturnType<typeof message>[])[]) {
  const services = [{ serviceType: 6667, serviceData: new Uint8Array(8) }];
  return Buffer.concat([
    encodeMessage({ kind: 'streamingInformation', services }),
    ...bundles.map((messages, index) =>
      encodeMessage({ kind: 'messageBundle', connectionId: 1, sequenceNumber: index + 1, messages }),
    ),
  ]);
}

describe('what is too long', () => {
  let folder: string;
  let certificates: Awaited<ReturnType<typeof createCertificates>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-long-'));
    certificates = await createCertificates();
    await writeCredentials(folder, certificates);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(name: string, bytes: Buffer, server: string, more: string) {
    const simulator = createSimulator({ certificates, source: captureSource(bytes) });
    onTestFinished(() => simulator.close());
    const { port } = await simulator.listen();
    const sections = sectionsFor([{ host: '127.0.0.1', port }], { flags: ['timestamp'] }).replace(
      '[tls]',
      `${server}[tls]`,
    );
    const statusPort = await findFreePort();
    const file = join(folder, `${name}.config`);
    await writeFile(
      file,
      `${sections}bookmark_file = ${name}.bookmark\n[status]\nport = ${statusPort}\n${more}`,
    );
    const running = startCommand('run', '-c', file);
    onTestFinished(() => {
      running.child.kill('SIGKILL');
    });
    const metrics = async () => (await fetch(`http://127.0.0.1:${statusPort}/metrics`)).text();
    /** Waits until something holds of a run that goes on. */
    const until = (check: () => Promise<void>) =>
      Promise.race([
        vi.waitFor(check, { timeout: 40_000 }),
        running.finished.then(({ stderr }) => Promise.reject(new Error(stderr))),
      ]);
    return { ...running, metrics, until };
  }

  const linesOf = async (name: string) =>
    (await readFile(join(folder, name), 'utf8')).split(/\r?\n/).filter((line) => line !== '');

  it('for a format is cut, counted, told with size and limit, and among the dead letters as a whole: every format', {
    timeout: 60_000,
  }, async () => {
    const formats = ['ecs', 'ocsf', 'cef', 'cef-encore', 'sfw-json', 'leef'];
    formats.push('key-value-encore', 'json-encore');
    const url = `https://example.com/${'a'.repeat(20_000)}`;
    const bytes = capture([
      [connection(1, 'https://example.com/'), connection(2, url)],
      Array.from({ length: 30 }, (_, index) => connection(3 + index, url)),
    ]);
    const outputs = [...formats, 'json-lines'].map(
      (format) =>
        `[output ${format}]\ntype = file\npath = ${format}.log\nformat = ${format}\ndead_letters = ${format}.letters\n`,
    );
    const events: unknown[] = [];
    await using collector = await startCollector((event) => events.push(event));
    outputs.push(`[output mozdef]\ntype = mozdef\nurl = ${collector.url}\ndead_letters = mozdef.letters\n`);
    outputs.push('[output kept-nowhere]\ntype = file\npath = nowhere.log\nformat = cef\n');
    const { child, finished, metrics, until } = await run('formats', bytes, '', outputs.join(''));
    await until(async () => {
      const lines = (await metrics()).split('\n');
      for (const format of [...formats, 'mozdef']) {
        expect(lines).toContain(`estreamer_output_sent_total{output="${format}"} 32`);
        expect(lines).toContain(`estreamer_output_shortened_total{output="${format}"} 31`);
        expect(lines).toContain(`estreamer_output_dead_letters_total{output="${format}"} 31`);
      }
    });
    child.kill('SIGTERM');
    const { exitCode, stderr } = await finished;
    const written = new Map([['mozdef', events.map((event) => JSON.stringify(event))]]);
    for (const format of formats) written.set(format, await linesOf(`${format}.log`));
    for (const [format, lines] of written) {
      expect([format, lines.length]).toEqual([format, 32]);
      expect(lines.join('\n')).not.toContain(url);
      const letters = (await linesOf(`${format}.letters`)).map((line) => JSON.parse(line));
      expect(letters).toHaveLength(31);
      for (const letter of letters) {
        expect(letter).toMatchObject({ reason: 'shortened', code: 'event-shortened' });
        expect(letter.text).toContain(url);
      }
      expect(new Set(letters.map(({ id }) => id)).size).toBe(31);
      expect(stderr).toContain(`output ${format}: 31 events shortened`);
    }
    // This one has room for everything.
    expect((await linesOf('json-lines.log')).join('\n')).toContain(url);
    expect(await readFile(join(folder, 'json-lines.letters'), 'utf8')).toBe('');
    expect(stderr).toContain(
      'output kept-nowhere: 31 of these kept nowhere, because there is no dead_letters',
    );
    // The log says it once, and how often it came.
    const told = stderr.split('\n').filter((line) => line.includes('An event was shortened: cef has room'));
    expect(told[0]).toMatch(
      /WARN +An event was shortened: cef has room for 1023 characters in one text, and this event of kind connectionStatistics has 20020/,
    );
    // Of two outputs with 31 each.
    expect(told.length).toBeLessThan(10);
    expect(stderr).toMatch(/ lost=0 shortened=310 held=0 /);
    expect(exitCode).toBe(1);
  });

  it('for [server] max_message_bytes becomes an unknown record after some sessions, is counted, and what is behind it comes', {
    timeout: 60_000,
  }, async () => {
    const bytes = capture([
      [connection(1, 'before')],
      [connection(2, 'x'.repeat(30_000))],
      [connection(3, 'behind')],
    ]);
    const { child, finished, metrics, until } = await run(
      'frames',
      bytes,
      'max_message_bytes = 20000\n',
      '[output lines]\ntype = file\npath = frames.jsonl\nformat = json-lines\n',
    );
    await until(async () => expect(await linesOf('frames.jsonl')).toHaveLength(3));
    expect(await metrics()).toMatch(/^estreamer_run_troubles\S* 1$/m);
    child.kill('SIGTERM');
    const { exitCode, stderr } = await finished;
    const records = (await linesOf('frames.jsonl')).map((line) => JSON.parse(line));
    expect(records.map(({ kind, data, reason }) => [kind, data?.clientUrl ?? reason.code])).toEqual([
      ['connectionStatistics', 'before'],
      ['unknown', 'truncated'],
      ['connectionStatistics', 'behind'],
    ]);
    expect(stderr).toContain('1 messages left out because they are longer than max_message_bytes');
    expect(exitCode).toBe(1);
  });
});
