import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificates, createSimulator, generatedSource, type Simulator } from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sectionsFor, writeCredentials } from './management-center.ts';
import { runUntilDelivered, startCommand } from './support.ts';

const EVENTS = 300;

describe('estreamer run with two management centers', () => {
  let folder: string;
  let east: Simulator;
  let west: Simulator;
  let servers: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-servers-'));
    const certificates = await createCertificates();
    // The same seed: sensors, event numbers and times are equal in both.
    const simulate = () =>
      createSimulator({ certificates, source: generatedSource({ events: EVENTS, seed: 7 }) });
    [east, west] = [simulate(), simulate()];
    await writeCredentials(folder, certificates);
    const sections = sectionsFor(
      [
        { name: 'east', ...(await east.listen()) },
        { name: 'west', ...(await west.listen()) },
      ],
      { eventTypes: 'CONNECTION, INTRUSION_EVENTS, METADATA', flags: ['packets'] },
    );
    servers = `${sections}bookmark_file = bookmark.json\n`;
  });
  afterAll(async () => {
    await Promise.all([east.close(), west.close()]);
    await rm(folder, { recursive: true });
  });

  it('keeps apart what both send under the same numbers, by the name of the server', async () => {
    const file = join(folder, 'two.config');
    const others = ['ecs', 'ocsf', 'cef', 'leef'];
    await writeFile(
      file,
      `${servers}
[output lines]
type = file
path = events.jsonl
format = json-lines
${others.map((format) => `[output ${format}]\ntype = file\npath = ${format}.txt\nformat = ${format}`).join('\n')}
[output rows]
type = sql
dialect = sqlite
file = rows.sqlite
create_tables = 1
[output packets]
type = pcap
directory = packets
`,
    );
    const sessions = Promise.all([east.nextSession(), west.nextSession()]);
    const { child, finished } = startCommand('run', '-c', file);
    let stderr = '';
    child.stderr?.on('data', (text: string) => {
      stderr += text;
    });
    const stopped = sessions.then(async (both) => {
      await Promise.all(both.map((session) => session.delivered));
      // The Null runs ahead of the outputs; a signal lets them finish.
      child.kill('SIGTERM');
    });
    await Promise.race([stopped, finished]);
    expect(await finished).toMatchObject({ exitCode: 0, stdout: '' });
    expect(stderr).not.toMatch(/ERROR|WARN/);

    const expected = east.sessions[0]?.expected?.recordsByType ?? {};
    const wanted = (expected[71] ?? 0) + (expected[400] ?? 0);
    const documents = (await readFile(join(folder, 'events.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ids = new Set(documents.map(({ id }) => id));
    expect(documents.length).toBeGreaterThanOrEqual(wanted * 2);
    expect(ids.size).toBe(documents.length);
    for (const name of ['east', 'west']) {
      const own = documents.filter(({ server }) => server === name);
      expect(own).toHaveLength(documents.length / 2);
      for (const format of others) {
        const lines = (await readFile(join(folder, `${format}.txt`), 'utf8')).trimEnd().split('\n');
        const named = lines.filter((line) => new RegExp(`(?:[cC]enter=|"name":")${name}\\b`).test(line));
        expect([format, named.length]).toEqual([format, documents.length / 2]);
      }
    }
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(folder, 'rows.sqlite'));
    const [{ rows } = { rows: 0 }] = database
      .prepare('select count(*) as rows from connection_events')
      .all() as { rows: number }[];
    database.close();
    expect(rows).toBe((expected[71] ?? 0) * 2);
    expect((await readdir(join(folder, 'packets'))).toSorted()).toEqual(['east', 'west']);
    expect((await readdir(folder)).filter((name) => name.startsWith('bookmark')).toSorted()).toEqual(
      expect.arrayContaining(['bookmark-east.json', 'bookmark-west.json']),
    );
    for (const name of ['east', 'west']) {
      expect(stderr).toMatch(new RegExp(` INFO .*closed: \\d+ records .*source=${name} .*failures=0`));
    }
  });

  it('goes on with one when the other has ended by an error', async () => {
    const file = join(folder, 'one.config');
    const bookmark = join(folder, 'bookmark-west.json');
    await writeFile(bookmark, 'written by somebody else');
    await writeFile(
      file,
      `${servers.replace('bookmark_file = bookmark.json', '')}[stream west]
bookmark_file = bookmark-west.json
[output lines]
type = file
path = east.jsonl
format = ecs
`,
    );
    const { exitCode, stderr } = await runUntilDelivered(east, 'run', '-c', file);
    expect(stderr).toMatch(/ERROR The stream of west has ended; the others go on\. .*bookmark-west\.json/);
    expect(stderr).toMatch(/ INFO .*closed: [1-9]\d* records .*source=east/);
    expect(exitCode).toBe(1);
  });
});
