import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { describe, expect, it, vi } from 'vitest';
import packageFacts from '../package.json' with { type: 'json' };
import { exitCodeMeanings, exitCodes } from '../src/command-error.ts';
import { runInProcess } from './command-in-process.ts';
import { bin } from './support.ts';

// Each test starts processes, which takes a while where others start theirs.
vi.setConfig({ testTimeout: 60_000 });

async function runAt(columns: number, ...args: string[]) {
  const { exitCode, stdout, stderr } = await runInProcess(args, { columns });
  return { exitCode, written: stdout + stderr };
}

async function subcommandNames(): Promise<string[]> {
  const { written } = await runAt(200, '--help');
  const [, list = ''] = /\nCommands:\n((?: .*\n)+)/.exec(written) ?? [];
  return [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
}

describe('the command line', () => {
  it('has a help with examples and the manual for every subcommand, which fits 60 columns', async () => {
    const names = await subcommandNames();
    expect(names).toEqual(expect.arrayContaining(['run', 'plugins', 'demo']));
    for (const args of [['--help'], ...names.map((name) => [name, '--help'])]) {
      const { exitCode, written } = await runAt(60, ...args);
      expect(exitCode).toBe(0);
      const [text = '', manual = ''] = written.split('\nManual: ');
      expect(manual).toMatch(/^file:.*README\.md\n$/);
      await expect(readFile(fileURLToPath(manual.trim()), 'utf8')).resolves.toContain('estreamer-cli');
      expect(text.split('\n').filter((line) => stringWidth(line) > 60)).toEqual([]);
      if (args.length > 1) expect(text).toMatch(new RegExp(`^ {2}estreamer ${args[0]}`, 'm'));
    }
  });

  it('says its version', async () => {
    expect(await runAt(80, '--version')).toEqual({ exitCode: 0, written: `${packageFacts.version}\n` });
  });

  it.each(['--version', '--help'])('loads no other package of this repository for %s', (option) => {
    const watch =
      'import { registerHooks } from "node:module"; registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });';
    const { stderr, stdout } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(watch)}`, bin, option],
      { encoding: 'utf8' },
    );
    expect(stdout).not.toBe('');
    const loaded = stderr.split('\n').filter((url) => url.startsWith('file:'));
    expect(loaded.some((url) => url.endsWith('/estreamer-cli/dist/bin.js'))).toBe(true);
    expect(loaded.filter((url) => /\/packages\/(?!estreamer-cli\/)/.test(url))).toEqual([]);
  });

  it('has one table of exit codes, in the help and in the README', async () => {
    const { written } = await runAt(1000, '--help');
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    for (const [name, code] of Object.entries(exitCodes)) {
      const meaning = exitCodeMeanings[name as keyof typeof exitCodes];
      expect(written.replaceAll(/\s+/g, ' ')).toContain(` ${code} ${meaning}`);
      expect(readme).toContain(`| ${code} | ${meaning} |`);
    }
  });

  it.runIf(process.platform === 'linux')('fails where its standard output is on a full disk', async () => {
    for (const argument of ['kinds', '--help']) {
      const full = await open('/dev/full', 'w');
      const child = spawn(process.execPath, [bin, argument], { stdio: ['ignore', full.fd, 'pipe'] });
      const [stderr, [exitCode]] = await Promise.all([text(child.stderr as Readable), once(child, 'exit')]);
      await full.close();
      expect(stderr).toMatch(/^estreamer: Standard output can't be written: ENOSPC.*\n$/);
      expect(exitCode).toBe(1);
    }
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn(process.execPath, [bin, 'demo', '--events', '1000000', '--rate', '1000'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });
});
