import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { startCommand } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 60_000 });

describe('estreamer demo', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'estreamer-demo-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('delivers generated traffic once and says so', async () => {
    const { exitCode, stdout, stderr } = await startCommand('demo', '--events', '300', '--rate', '100000')
      .finished;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/received \d+ {2}delivered \d+ {2}in flight \d+ {2}lag /);
    expect(stdout).toMatch(/^connectionStatistics +connection +(\d+) +\1 +\1$/m);
    expect(stdout).toContain('"source": "cisco-fmc"');
    expect(stdout).toMatch(/ 0 unknown, \d+ events delivered/);
    expect(stdout).toContain('Everything that was sent was delivered, once.');
    expect(exitCode).toBe(0);
  });

  it('gives the result as JSON, and shows how far it is on standard error', async () => {
    const { exitCode, stdout, stderr } = await startCommand(
      ...['demo', '--events', '300', '--rate', '100000', '--json'],
    ).finished;
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ missing: 0, duplicated: 0, unexpected: 0, sent: result.received });
    expect(result.kinds).toContainEqual(
      expect.objectContaining({ kind: 'connectionStatistics', sent: expect.any(Number) }),
    );
    expect(result.sample).toMatchObject({ source: 'cisco-fmc' });
    expect(stderr).toMatch(/^Simulated management center on .*received \d+ {2}delivered \d+/s);
    expect(exitCode).toBe(0);
  });

  it('ends when it is interrupted, and says that it was', async () => {
    const { child, finished } = startCommand('demo', '--events', '1000000', '--rate', '100');
    child.stdout?.on('data', (text: string) => {
      if (text.includes('streaming')) child.kill('SIGINT');
    });
    const { exitCode, stderr } = await finished;
    expect(stderr).toBe('estreamer: The demo was interrupted.\n');
    expect(exitCode).toBe(130);
  });

  it('explains a capture that is not there', async () => {
    const { exitCode, stderr } = await startCommand('demo', '--capture', join(directory, 'none.bin'))
      .finished;
    expect(stderr).toMatch(/^estreamer: The capture .*none\.bin cannot be read \(ENOENT\)/);
    expect(exitCode).toBe(3);
  });

  it('explains a capture that is none, with the offset', async () => {
    const file = join(directory, 'page.bin');
    await writeFile(file, '<html>');
    const { exitCode, stderr } = await startCommand('demo', '--capture', file).finished;
    expect(stderr).toMatch(/page\.bin: The file is not a capture of an eStreamer server: at offset 0/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(3);
  });

  it.each([
    [['demo', '--events', '-1'], /events.*must be a whole number above 0/s],
    [['demo', '--rate', 'fast'], /rate.*must be a whole number above 0/s],
    [['demo', '--colour'], /unknown option '--colour'/],
    [['dance'], /unknown command 'dance'/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await startCommand(...args).finished;
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('explains itself', async () => {
    const { exitCode, stdout } = await startCommand('demo', '--help').finished;
    expect(stdout).toMatch(/--capture <file>/);
    expect(exitCode).toBe(0);
  });
});

describeWithShared('estreamer demo on a captured session', (shared) => {
  it('decodes 41 records and delivers 12 connections by their names', async () => {
    const capture = join(shared, 'captures/classic-session/server.bin');
    const { exitCode, stdout, stderr } = await startCommand('demo', '--capture', capture).finished;
    expect(stderr).toBe('');
    expect(stdout).toContain('41 records decoded, 0 unknown, 12 events delivered');
    for (const name of [
      'allow-all',
      'basic-ac',
      'inside',
      'HTTPS',
      'Microsoft',
      'united states',
      'No Authentication Required',
    ]) {
      expect(stdout).toContain(`"${name}"`);
    }
    expect(exitCode).toBe(0);
  });
});
