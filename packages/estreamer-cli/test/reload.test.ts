import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCertificates,
  createSimulator,
  type EventSource,
  generatedSource,
} from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sectionsFor, writeCredentials } from './management-center.ts';
import { type Running, startCommand } from './support.ts';

const EVENTS = 3_000;
const HELD_BACK = 500;

/** Five records at a time with a pause in between; the last ones wait. */
function paced(holdsBack: () => boolean): EventSource {
  const source = generatedSource({ events: EVENTS, recordsPerBundle: 5 });
  return {
    totals: (...given) => source.totals(...given),
    open(...given) {
      const feed = source.open(...given);
      let records = 0;
      let isPause = false;
      return {
        next(now) {
          isPause = !isPause;
          if (isPause || (holdsBack() && records >= EVENTS - HELD_BACK))
            return { status: 'wait', delayMs: 2 };
          const step = feed.next(now);
          if (step.status === 'message') records += step.message.events;
          return step;
        },
      };
    },
  };
}

describe('SIGHUP', { timeout: 30_000 }, () => {
  let folder: string;
  let certificates: Awaited<ReturnType<typeof createCertificates>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-reload-'));
    certificates = await createCertificates();
    await writeCredentials(folder, certificates);
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A run, and a management center whose last events come when the test says so. */
  async function run(name: string, sections: string, names: readonly (string | undefined)[] = [undefined]) {
    let holdsBack = true;
    const simulator = createSimulator({ certificates, source: paced(() => holdsBack) });
    const { port } = await simulator.listen();
    const file = join(folder, `${name}.config`);
    const configure = (text: string, more = '') =>
      writeFile(
        file,
        `${sectionsFor(names.map((server) => ({ name: server, host: '127.0.0.1', port })))}${more}${text}`,
      );
    await configure(sections);
    const next = simulator.nextSession();
    const running = startCommand('run', '-c', file);
    const log = readLog(running);
    const session = await Promise.race([
      next,
      running.finished.then(({ stderr }) => Promise.reject(new Error(stderr))),
    ]);
    return {
      simulator,
      running,
      session,
      log,
      sendRest() {
        holdsBack = false;
      },
      async reload(text: string, line: RegExp, more?: string) {
        const told = log.next(line);
        await configure(text, more);
        running.child.kill('SIGHUP');
        await told;
      },
    };
  }

  /** Tells when a line comes in the log: in all of it, or in what comes from the call of `next` on. */
  function readLog({ child, finished }: Running) {
    let log = '';
    child.stderr?.on('data', (part: string) => {
      log += part;
    });
    const has = (line: RegExp, from = 0) =>
      Promise.race([
        expect.poll(() => line.test(log.slice(from)), { timeout: 20_000 }).toBe(true),
        finished.then(({ stderr }) => Promise.reject(new Error(stderr))),
      ]);
    return { has, next: (line: RegExp) => has(line, log.length) };
  }

  /** The identities of the events in a file, one a line; an event looks as its format says. */
  async function idsIn(file: string): Promise<readonly string[]> {
    const text = await readFile(join(folder, file), 'utf8').catch(() => '');
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).event.id);
  }

  async function end({ running, simulator, session, sendRest }: Awaited<ReturnType<typeof run>>) {
    sendRest();
    for (const { delivered } of simulator.sessions) await Promise.race([delivered, running.finished]);
    running.child.kill('SIGTERM');
    const finished = await running.finished;
    const sent = session.expected?.recordsByType[71] ?? -1;
    await simulator.close();
    return { ...finished, sent };
  }

  /** The stream is in the middle of its events. */
  const arrivesIn = (file: string) =>
    expect.poll(async () => (await idsIn(file)).length, { timeout: 10_000 }).toBeGreaterThan(0);

  const output = (name: string, path: string, more = '') =>
    `[output ${name}]\ntype = file\npath = ${path}\nformat = ecs\n${more}`;

  it('changes nothing where the file has mistakes, and swaps outputs under load otherwise: nothing lost, nothing twice', async () => {
    const started = await run('swap', output('events', 'old.jsonl'));
    await arrivesIn('old.jsonl');
    await started.reload(
      `${output('events', 'wrong.jsonl')}colour = red\n[output siem]\ntype = syslogd\n`,
      /refused/,
    );
    await started.reload(output('events', 'new.jsonl'), /read again/);
    const { stderr, exitCode, sent } = await end(started);
    const [before, after] = [await idsIn('old.jsonl'), await idsIn('new.jsonl')];
    expect(before.length).toBeGreaterThan(0);
    expect(after.length).toBeGreaterThan(0);
    expect(new Set([...before, ...after]).size).toBe(sent);
    expect(before.length + after.length).toBe(sent);
    expect(await idsIn('wrong.jsonl')).toEqual([]);
    expect(stderr).toMatch(
      / ERROR The configuration was read again and nothing has changed\. .*2 mistakes: .*\[output events\] colour: .*\[output siem\] type: .*code=reload-refused/,
    );
    expect(stderr).toMatch(
      / INFO +The configuration was read again: outputs changed: events\. code=reloaded/,
    );
    expect(stderr).toMatch(new RegExp(` sent=${sent} retried=0 lost=0 shortened=0 held=0 failures=0\n$`));
    expect(exitCode).toBe(0);
  });

  it('does not wait for a pipe in the place of a certificate or a secret', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const started = await run('pipes', output('events', 'pipes.jsonl'));
    await arrivesIn('pipes.jsonl');
    for (const sink of [
      `type = stream\nprotocol = tls\nhost = a\nport = 1\nformat = cef\nca_file = ${pipe}`,
      `type = mozdef\nurl = https://a\nca_file = ${pipe}`,
      `type = sql\ndialect = mysql\nconnection_file = ${pipe}`,
      `type = file\nformat = cef\npath = ${pipe}`,
      `type = file\nformat = cef\npath = siem.log\ndead_letters = ${pipe}`,
    ])
      await started.reload(
        `${output('events', 'pipes.jsonl')}[output siem]\n${sink}\n`,
        /nothing has changed/,
      );
    const { stderr, exitCode, sent } = await end(started);
    expect(await idsIn('pipes.jsonl')).toHaveLength(sent);
    expect(stderr.match(/is no regular file|is not a file/g)?.length).toBeGreaterThanOrEqual(5);
    expect(exitCode).toBe(0);
  });

  it('adds and removes outputs, and an output that changes goes on in the same file', async () => {
    const both = output('main', 'main.jsonl') + output('second', 'second.jsonl');
    const started = await run('several', both);
    await arrivesIn('second.jsonl');
    await started.reload(
      output('main', 'main.jsonl', 'batch_events = 7\n') + output('third', 'third.jsonl'),
      /read again/,
    );
    const { stderr, exitCode, sent } = await end(started);
    const main = await idsIn('main.jsonl');
    expect(main).toHaveLength(sent);
    expect(new Set(main).size).toBe(sent);
    // The outputs change between the same two deliveries.
    const rest = [...(await idsIn('second.jsonl')), ...(await idsIn('third.jsonl'))];
    expect(rest.toSorted()).toEqual(main.toSorted());
    expect(stderr).toMatch(
      /outputs added: third; outputs changed: main; outputs removed: second\. code=reloaded/,
    );
    expect(exitCode).toBe(0);
  });

  it('changes the outputs of several management centers together', async () => {
    const started = await run('centers', output('events', 'before.jsonl'), ['a', 'b']);
    await expect.poll(() => started.simulator.sessions.length, { timeout: 10_000 }).toBe(2);
    await arrivesIn('before.jsonl');
    await started.reload(output('events', 'after.jsonl'), /read again/);
    const { exitCode, sent } = await end(started);
    const times = new Map<string, number>();
    for (const id of [...(await idsIn('before.jsonl')), ...(await idsIn('after.jsonl'))])
      times.set(id, (times.get(id) ?? 0) + 1);
    // Both send the same events, and name them alike.
    expect([...times.values()].reduce((sum, count) => sum + count, 0)).toBe(2 * sent);
    expect(new Set(times.values()).size).toBe(1);
    expect((await idsIn('after.jsonl')).length).toBeGreaterThan(0);
    expect(exitCode).toBe(0);
  });

  it('changes what an output selects and the level of the log, and says what needs a restart', async () => {
    const started = await run('selection', output('events', 'selected.jsonl'));
    await arrivesIn('selected.jsonl');
    await started.reload(
      `${output('events', 'selected.jsonl', 'where = kind == "nothing"\n')}[log]\nlevel = debug\n`,
      /restart/,
      'window_records = 5000\n',
    );
    const { stderr, exitCode, sent } = await end(started);
    const ids = await idsIn('selected.jsonl');
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThan(sent);
    expect(new Set(ids).size).toBe(ids.length);
    expect(stderr).toMatch(/ DEBUG /);
    expect(stderr).toMatch(
      / WARN +What has changed in \[server\], .* holds after a restart code=reload-needs-restart/,
    );
    expect(exitCode).toBe(0);
  });

  it('gives what an output that cannot be reached has not taken to the one in its place', async () => {
    const dead =
      '[output events]\ntype = stream\nprotocol = tcp\nhost = 127.0.0.1\nport = 1\nformat = json-lines\n';
    const started = await run('dead', dead);
    await started.log.has(/not taken by the transport/);
    await started.reload(output('events', 'rescued.jsonl'), /read again/);
    const { exitCode, sent } = await end(started);
    const ids = await idsIn('rescued.jsonl');
    expect(ids).toHaveLength(sent);
    expect(new Set(ids).size).toBe(sent);
    expect(exitCode).toBe(0);
  });

  it('changes nothing where one of several outputs cannot be opened', async () => {
    const started = await run('unopened', output('events', 'kept.jsonl'));
    await started.reload(
      `${output('events', 'other.jsonl')}[output siem]\ntype = pcap\ndirectory = passphrase/folder\n`,
      /refused/,
    );
    const { stderr, exitCode, sent } = await end(started);
    expect(new Set(await idsIn('kept.jsonl')).size).toBe(sent);
    expect(await idsIn('other.jsonl')).toEqual([]);
    expect(stderr).toMatch(/ ERROR .*nothing has changed\. .*siem.*code=reload-refused/);
    expect(exitCode).toBe(0);
  });
});
