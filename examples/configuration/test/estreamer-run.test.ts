import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createCertificates, createSimulator, generatedSource, type Simulator } from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const configuration = fileURLToPath(new URL('../estreamer.config', import.meta.url));
const bin = join(
  dirname(createRequire(import.meta.url).resolve('@x/estreamer-cli/package.json')),
  'dist/bin.js',
);

describe('estreamer with the example configuration', () => {
  let folder: string;
  let environment: Record<string, string>;
  let simulator: Simulator;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-run-'));
    const certificates = await createCertificates();
    simulator = createSimulator({ certificates, source: generatedSource({ events: 3000 }) });
    const { host, port } = await simulator.listen();
    await writeFile(join(folder, 'client.pkcs12'), certificates.clientPkcs12);
    await mkdir(join(folder, 'data'));
    environment = {
      FMC_HOST: host,
      FMC_PORT: String(port),
      FMC_CERTIFICATE: join(folder, 'client.pkcs12'),
      FMC_PASSPHRASE: certificates.passphrase,
      DATA: join(folder, 'data'),
      ESTREAMER_LOG__FORMAT: 'text',
    };
  });
  afterAll(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [bin, ...args, '-c', configuration], {
      env: { ...process.env, ...environment },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const finished = new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) => {
      child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
    return { child, finished };
  };

  it('has no mistakes', async () => {
    const { exitCode, stdout, stderr } = await start('check').finished;
    expect(stdout).toMatch(/^✓ \[server\] session: the server accepts the request$/m);
    expect(stdout).toMatch(/^✓ \[output packets\]/m);
    expect(stdout).not.toMatch(/^✗/m);
    expect(stderr).not.toContain('Error');
    expect(exitCode).toBe(0);
  });

  it('lists outputs and plugins', async () => {
    const { exitCode, stdout, stderr } = await start('plugins').finished;
    expect(stderr).not.toContain('blocked-talkers');
    expect(stdout).toMatch(/^packets .* waiting /m);
    // A list begins nothing: no tables, no files.
    expect(await readdir(join(folder, 'data'))).toEqual([]);
    expect(stdout).toMatch(/^blocked-talkers\.ts +1\.0\.0 +best-effort +ready .*\(you\)$/m);
    expect(exitCode).toBe(0);
  });

  /** Runs until everything is acknowledged, then stops. */
  const runUntilDelivered = async () => {
    const next = simulator.nextSession();
    const { child, finished } = start('run');
    const delivered = next.then((session) => session.delivered);
    await Promise.race([delivered, finished]);
    child.kill('SIGTERM');
    return { ...(await finished), session: simulator.sessions.at(-1) };
  };

  it('streams into outputs and plugins until SIGTERM, and goes on from there', async () => {
    const { exitCode, stderr, session } = await runUntilDelivered();
    expect(stderr).toMatch(/ WARN .*was blocked \d+ times.* plugin=/);
    expect(exitCode).toBe(0);
    const lines = (await readFile(join(folder, 'data', 'events.cef'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(session?.expected?.events ?? -1);
    expect(lines.filter((line) => !line.startsWith('CEF:0|Cisco|'))).toEqual([]);
    const database = new DatabaseSync(join(folder, 'data', 'connections.sqlite'), { readOnly: true });
    const rows = database.prepare('select count(*) as count from connection_events').get();
    database.close();
    expect(rows).toEqual({ count: session?.expected?.recordsByType[71] });
    const files = await readdir(join(folder, 'data', 'packets'));
    expect(files.length).toBeGreaterThan(0);
    const bookmark = await readFile(join(folder, 'data', 'bookmark.json'), 'utf8');
    expect(bookmark).not.toContain(environment['FMC_PASSPHRASE']);

    const resumed = await runUntilDelivered();
    expect(resumed.exitCode).toBe(0);
    expect(resumed.session?.request?.initialTimestamp).toBeGreaterThan(0);
    const after = (await readFile(join(folder, 'data', 'events.cef'), 'utf8')).trimEnd().split('\n');
    expect(after).toEqual(lines);
  }, 60_000);
});
