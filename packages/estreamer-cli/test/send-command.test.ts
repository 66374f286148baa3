import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SENT, type Transport } from '@x/transport';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { startHttpServer } from '../../../test-support/http-server.ts';
import { AWS, startEmulator } from '../../mozdef-transport-sqs/test/support/emulator.ts';
import { startCollector } from '../src/demo/collector.ts';
import { sendDeadLetters } from '../src/send/send-messages.ts';
import { startCommand, startCommandWith } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 60_000 });

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

/** Runs `send` with a text on standard input. */
function sendInput(input: string, ...args: string[]): Promise<{ exitCode: number | null; stderr: string }> {
  const child = spawn(process.execPath, [bin, 'send', ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, stderr })));
}

/** Sends the first dead letters of a file, and is then interrupted. */
async function sendInterrupted(file: string, letters: number): Promise<void> {
  const end = new AbortController();
  let sent = 0;
  const transport: Transport = {
    ...{ specVersion: 2, name: 'interrupted', capabilities: { maxBatchSize: 1, acknowledged: true } },
    async send() {
      sent += 1;
      if (sent === letters) end.abort();
      return [SENT];
    },
    async close() {},
  };
  const stderr = { write: () => true } as unknown as NodeJS.WriteStream;
  const context = { stdin: process.stdin, stderr, signal: end.signal, json: undefined };
  expect(await sendDeadLetters({ file, restart: false }, transport, context)).toBe(130);
}

describe('estreamer send', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-send-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('sends one event from its options to MozDef', async () => {
    const events: Record<string, unknown>[] = [];
    await using collector = await startCollector((event) => events.push(event));
    const { exitCode, stderr } = await startCommand(
      ...['send', '--to', collector.url, '--summary', 'backup failed', '--severity', 'ERROR'],
      ...['--tag', 'night', '--detail', 'job=nightly', '--detail', 'attempts=3'],
    ).finished;
    expect(stderr).toBe('1 sent, 0 refused.\n');
    expect(exitCode).toBe(0);
    expect(events).toMatchObject([
      {
        ...{ summary: 'backup failed', severity: 'ERROR', processname: 'estreamer', tags: ['night'] },
        details: { job: 'nightly', attempts: 3 },
      },
    ]);
  });

  it('sends an event a line, and says which lines it could not take', async () => {
    const file = join(folder, 'events.jsonl');
    const lines = ['{"summary":"one"}', 'two', '{"summary":""}', '', '{"summary":"five","category":"own"}'];
    const args = ['--to', `file:${file}`, '--category', 'batch'];
    const { exitCode, stderr } = await sendInput(lines.join('\n'), ...args);
    expect(stderr).toContain('Line 2 was refused: it is not JSON\n');
    expect(stderr).toMatch(/Line 3 was refused: .*summary/);
    expect(stderr).toContain('2 sent, 2 refused.');
    expect(exitCode).toBe(1);
    const written = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(written).toMatchObject([
      { summary: 'one', category: 'batch' },
      { summary: 'five', category: 'own' },
    ]);
  });

  it('says for a program what became of the events', async () => {
    const sink = join(folder, 'json.jsonl');
    const input = join(folder, 'mixed-input.jsonl');
    await writeFile(input, '{"reason":"rejected","text":"good"}\nnot a letter\n');
    const { exitCode, stdout, stderr } = await startCommand(
      ...['send', '--to', `file:${sink}`, '--from-dead-letters', input, '--json'],
    ).finished;
    expect(JSON.parse(stdout)).toEqual({
      ...{ sent: 1, refused: 1, leftOut: 0 },
      refusals: [{ line: 2, reason: 'it is no dead letter' }],
    });
    expect([exitCode, stderr]).toEqual([1, `What was refused again is in ${input}.refused.\n`]);
  });

  it('sends dead letters again, as they were, and goes on where it was interrupted', async () => {
    const letters = join(folder, 'refused.jsonl');
    const letter = (number: number) =>
      JSON.stringify({
        time: '',
        transport: 'http',
        reason: 'rejected',
        text: `event ${number}`,
        kind: 'event',
      });
    await writeFile(letters, [1, 2, 3, 4, 5].map((number) => `${letter(number)}\n`).join(''));
    const file = join(folder, 'again.log');
    const send = (...options: string[]) =>
      startCommand('send', '--to', `file:${file}`, '--from-dead-letters', letters, ...options).finished;
    await writeFile(`${letters}.position`, '2\n');
    const damaged = await send();
    expect([damaged.exitCode, damaged.stderr]).toEqual([
      3,
      expect.stringContaining('is not what it writes: it is left as it is. Move it away'),
    ]);
    await rm(`${letters}.position`);
    await sendInterrupted(letters, 2);
    expect((await send()).exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toBe('event 3\nevent 4\nevent 5\n');
    await expect(readFile(`${letters}.position`)).rejects.toThrow('ENOENT');

    await sendInterrupted(letters, 2);
    await writeFile(letters, `${letter(6)}\n`);
    const other = await send();
    expect([other.exitCode, other.stderr]).toEqual([3, expect.stringContaining('it is of something else')]);
    expect((await send('--restart')).exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(/event 6\n$/);
  });

  it('says what it waits for where nobody listens, and ends with 1 within half a minute', async () => {
    const port = await findFreePort();
    const { exitCode, stderr } = await startCommand(
      ...['send', '--to', `tcp://127.0.0.1:${port}`, '--summary', 'x'],
    ).finished;
    const attempts = [...stderr.matchAll(/nobody listens there.*[^.]\. Attempt (\d) of 5 is in \d+ s\./g)];
    expect(attempts.map(([, attempt]) => attempt)).toContain('2');
    expect(stderr).toMatch(/0 sent, 0 refused\.\nStopped at line 1: /);
    expect(exitCode).toBe(1);
  });

  it('leaves out what was sent shortened: it is there already', async () => {
    const letters = join(folder, 'shortened.jsonl');
    await writeFile(
      letters,
      '{"reason":"shortened","text":"the whole"}\n{"reason":"rejected","text":"good"}\n',
    );
    const file = join(folder, 'without-shortened.log');
    const { exitCode, stderr } = await startCommand(
      ...['send', '--to', `file:${file}`, '--from-dead-letters', letters],
    ).finished;
    expect(stderr).toBe('1 sent, 0 refused.\n1 left out: their events were sent, shortened.\n');
    expect(exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toBe('good\n');
  });

  it('keeps what is refused again, with what is no dead letter', async () => {
    const letters = join(folder, 'mixed.jsonl');
    await writeFile(letters, '{"reason":"rejected","text":"good"}\nnot a letter\n');
    const { exitCode, stderr } = await startCommand(
      ...['send', '--to', `file:${join(folder, 'good.log')}`, '--from-dead-letters', letters],
    ).finished;
    expect(stderr).toContain('1 sent, 1 refused.');
    expect(exitCode).toBe(1);
    expect(await readFile(`${letters}.refused`, 'utf8')).toBe('not a letter\n');
  });

  it.each([
    [['--to', 'mozdef'], 2, /"mozdef" is no destination\. Write one like these: http:\/\/host:8080/],
    [['--to', '-', '--summary', 'x', '--severity', 'loud'], 2, /Allowed choices are DEBUG, INFO/],
    [['--to', '-', '--summary', 'x', '--json'], 2, /With --json the result goes to standard output/],
    [['--to', '-', '--from-dead-letters', 'none.jsonl'], 3, /none\.jsonl can't be read/],
    [['--to', '-', '--summary', 'x', '--detail', 'y'], 2, /Write key=value/],
    [['--to', 'sqs:', '--summary', 'x'], 2, /^estreamer: [^\n]*"queue_name" is an empty text[^\n]*\n$/],
  ])('explains %j', async (args, code, message) => {
    const { exitCode, stderr } = await startCommand('send', ...args).finished;
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
  });

  it('sends to a queue of SQS by its name or URL, as the environment says for the AWS SDK', async () => {
    await using sqs = await startEmulator();
    const queueUrl = await sqs.createQueue('events');
    const environment = {
      AWS_REGION: AWS.region,
      AWS_ACCESS_KEY_ID: AWS.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: AWS.credentials.secretAccessKey,
    };
    const send = (variables: Readonly<Record<string, string>>, to: string, summary: string) =>
      startCommandWith({ ...environment, ...variables }, 'send', '--to', to, '--summary', summary).finished;
    const byName = { AWS_ENDPOINT_URL_SQS: sqs.endpoint };
    const url = `${sqs.endpoint}${new URL(queueUrl).pathname}`;
    for (const [variables, to] of [
      [byName, 'sqs:events'],
      [{}, `sqs:${url}`],
    ] as const) {
      expect(await send(variables, to, `to ${to}`)).toMatchObject({
        exitCode: 0,
        stderr: '1 sent, 0 refused.\n',
      });
      const [message] = await sqs.receiveNow(queueUrl);
      expect(JSON.parse(message?.Body ?? '')).toMatchObject({
        summary: `to ${to}`,
        processname: 'estreamer',
      });
    }
    const none = await send(byName, 'sqs:none', 'x');
    expect([none.exitCode, none.stderr]).toEqual([
      1,
      expect.stringMatching(/^Line 1 was refused: .*none failed: .*QueueDoesNotExist/),
    ]);
  });

  it.each([
    ['a region', {}, /Region is missing \(give region, /],
    ['credentials', { AWS_REGION: 'eu-central-1' }, /Could not load credentials .* \(give credentials, /],
    [
      'a profile that there is',
      { AWS_REGION: 'eu-central-1', AWS_PROFILE: 'nobody' },
      /\(give credentials, /,
    ],
  ])('says at once that a queue of SQS lacks %s', async (_what, variables, message) => {
    const alone = { HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...variables };
    const { exitCode, stdout, stderr } = await startCommandWith(
      alone,
      ...['send', '--to', 'sqs:events', '--summary', 'x', '--json'],
    ).finished;
    expect(JSON.parse(stdout)).toEqual({
      ...{ sent: 0, refused: 0, leftOut: 0, refusals: [] },
      stoppedAt: { line: 1, reason: expect.stringMatching(message) },
    });
    expect([exitCode, stderr]).toEqual([1, '']);
  });

  it('sends to where an output of the configuration sends', async () => {
    const events: Record<string, unknown>[] = [];
    await using collector = await startCollector((event) => events.push(event));
    const bodies: string[] = [];
    await using sqs = await startHttpServer(({ body }, response) => {
      bodies.push(JSON.parse(body.toString()).MessageBody);
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify({ MessageId: 'm' }));
    });
    const file = join(folder, 'outputs.config');
    await writeFile(join(folder, 'client.pkcs12'), '');
    const queue = `queue_url = ${sqs.url}/1/events\nendpoint = ${sqs.url}\nregion = eu-central-1`;
    await writeFile(
      file,
      `[settings]\nevent_types = FILE\n[flags]\ntimestamp = 1\n[server]\nhost = fmc.example
[tls]\npkcs12_file = client.pkcs12
[output siem]\ntype = mozdef\nurl = ${collector.url}
[output queue]\ntype = mozdef-sqs\n${queue}\naccess_key_id = a\nsecret_access_key = b
[output lines]\ntype = file\nformat = ecs\npath = sent.jsonl
[output rows]\ntype = sql\ndialect = sqlite\nfile = sent.db
`,
    );
    for (const name of ['siem', 'queue', 'lines']) {
      const args = ['send', '-c', file, '--to', `output:${name}`, '--summary', `to ${name}`];
      expect(await startCommand(...args).finished).toMatchObject({
        exitCode: 0,
        stderr: '1 sent, 0 refused.\n',
      });
    }
    expect(events).toMatchObject([{ summary: 'to siem' }]);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ summary: 'to queue' });
    expect(JSON.parse(await readFile(join(folder, 'sent.jsonl'), 'utf8'))).toMatchObject({
      summary: 'to lines',
    });
    const rows = await startCommand('send', '-c', file, '--to', 'output:rows', '--summary', 'x').finished;
    expect([rows.exitCode, rows.stderr]).toEqual([
      2,
      expect.stringContaining('nothing else can be sent by it'),
    ]);
    const none = await startCommand('send', '-c', file, '--to', 'output:none', '--summary', 'x').finished;
    expect(none.stderr).toContain('The configuration has siem, queue, lines, rows.');
  });
});
