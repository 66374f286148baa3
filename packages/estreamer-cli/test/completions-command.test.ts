import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { runInProcess } from './command-in-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'estreamer-completions-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout, exitCode } = await runInProcess(['completions', shell]);
    expect(exitCode).toBe(0);
    await writeFile(join(folder, shell), stdout);
  }
  await writeFile(join(folder, 'one file.bin'), '');
});
afterAll(() => rm(folder, { recursive: true }));

/** What a line that ends here can go on with, and what it can't. */
const lines: readonly (readonly [line: string, offered: string[], others: string[]])[] = [
  ['estreamer de', ['decode', 'demo'], ['run']],
  ['estreamer run --', ['--configuration', '--check', '--help'], ['--json']],
  ['estreamer decode --as ta', ['table'], ['ecs']],
  ['estreamer decode one', ['one file.bin'], ['bash']],
  ['estreamer run -c one', ['one file.bin'], ['bash']],
  ['estreamer plugins c', ['check'], ['list']],
  ['estreamer help rep', ['replay'], ['record']],
  ['estreamer outputs s', ['sql', 'stream'], ['file']],
  ['estreamer kinds intr', ['intrusion'], ['file']],
  ['estreamer init --output moz', ['mozdef', 'mozdef-sqs'], ['file']],
  ['estreamer simulate --product-version 7.', ['7.0', '7.4'], ['6.6']],
  ['estreamer simulate --fault cl', ['close'], ['silence']],
  ['estreamer simulate --mix vis', ['visit'], ['attack']],
  ['estreamer decode --kinds intrusionE', ['intrusionEvent'], ['fileEvent']],
  ['estreamer decode --kinds packet,fileE', ['packet,fileEvent'], ['fileEvent']],
  ['estreamer estimate --formats ecs,cef', ['ecs,cef', 'ecs,cef-encore'], ['ecs,ocsf']],
  ['estreamer init --events FILE,INT', ['FILE,INTRUSION_EVENTS'], ['FILE,USER']],
];

describeWithPeer(
  'estreamer completions bash',
  { name: 'bash', paths: ['/usr/bin/bash'], install: 'apt-get install bash' },
  (bash) => {
    it.each(lines)('completes "%s" in bash', (line, offered, others) => {
      const words = complete(line);
      expect(words).toEqual(expect.arrayContaining(offered));
      for (const other of others) expect(words).not.toContain(other);
    });

    it.each([
      ['estreamer simulate --mix visit=20,att', '20,attack'],
      ['estreamer decode --as=ta', 'table'],
      ['estreamer send --to syslog+u', 'syslog+udp://'],
    ])('offers for "%s" what stands behind the last mark at which bash breaks words', (line, offered) => {
      expect(complete(line)).toEqual([offered]);
    });

    function complete(line: string): readonly string[] {
      const script = `source "$1"; COMP_LINE=$2 COMP_POINT=\${#COMP_LINE}; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        _estreamer; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const args = ['-c', script, 'bash', join(folder, 'bash'), line, ...line.split(/ |(?<=[=:])|(?=[=:])/)];
      return execFileSync(bash, args, { cwd: folder, encoding: 'utf8' }).trimEnd().split('\n');
    }
  },
);

describeWithPeer(
  'estreamer completions fish',
  { name: 'fish', paths: ['/usr/bin/fish'], install: 'apt-get install fish' },
  (fish) => {
    it.each(lines)('completes "%s" in fish', (line, offered, others) => {
      const script = `source ${join(folder, 'fish')}; complete -C '${line}'`;
      const words = execFileSync(fish, ['-N', '-c', script], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, HOME: folder },
      })
        .split('\n')
        .map((shown) => shown.split('\t', 1)[0]);
      expect(words).toEqual(expect.arrayContaining(offered));
      for (const other of others) expect(words).not.toContain(other);
    });
  },
);

describeWithPeer(
  'estreamer completions zsh',
  { name: 'zsh', paths: ['/usr/bin/zsh'], install: 'apt-get install zsh' },
  (zsh) => {
    it.each([
      ['estreamer compl', 'completions'],
      ['estreamer decode --as ta', 'table'],
      ['estreamer run --chec', '--check'],
      ['estreamer decode one', 'one\\ file.bin'],
      ['estreamer plugins chec', 'check'],
      ['estreamer help repl', 'replay'],
      ['estreamer outputs mozdef-sy', 'mozdef-syslog'],
      ['estreamer kinds intrus', 'intrusion'],
      ['estreamer simulate --fault clo', 'close'],
      ['estreamer simulate --mix visit=20,att', 'visit=20,attack'],
      ['estreamer decode --kinds packet,fileE', 'packet,fileEvent'],
      ['estreamer send --to syslog+u', 'syslog+udp://'],
    ])('completes "%s" in zsh, on a terminal', async (line, completed) => {
      // `script` from util-linux gives it a terminal.
      const child = spawn('/usr/bin/script', ['-qec', `${zsh} -f -i`, '/dev/null'], {
        cwd: folder,
        env: { ...process.env, HOME: folder, TERM: 'dumb', PS1: '' },
      });
      let shown = '';
      const arrived = Promise.withResolvers<void>();
      const ready = Promise.withResolvers<void>();
      const wanted = line.replace(/\S+$/, completed);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        // Where there are several, the terminal rings between what was written and what was completed.
        shown += text.replaceAll('\u0007', '');
        if (/ready-\d/.test(shown)) ready.resolve();
        if (shown.split(/ready-\d/, 2)[1]?.includes(wanted)) arrived.resolve();
      });
      child.stdin.write(
        `PS1=; autoload -U compinit; compinit -u -D; source ${join(folder, 'zsh')}; echo ready-$((1))\n`,
      );
      await ready.promise;
      child.stdin.write(`${line}\t`);
      await arrived.promise;
      // Ctrl-U takes the line away again.
      child.stdin.end('\u0015exit\n');
      await new Promise((resolve) => child.once('close', resolve));
    });
  },
);

describe('estreamer completions', () => {
  it('names the shells that there are', async () => {
    const { exitCode, stderr } = await runInProcess(['completions', 'csh']);
    expect(stderr).toMatch(/Allowed choices are bash, zsh, fish/);
    expect(exitCode).toBe(2);
  });
});
