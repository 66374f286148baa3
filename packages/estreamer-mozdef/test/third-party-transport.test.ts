import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));
const source = fileURLToPath(new URL('third-party/', import.meta.url));
const installed = [
  'estreamer-events',
  'estreamer-mozdef',
  'estreamer-outputs',
  'estreamer-plugins',
  'estreamer-protocol',
  'mozdef-events',
  'transport',
];

it("serves the MozDef client and eStreamer outputs with a transport of somebody else's, outside of this repository", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'third-party-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(source, folder, { recursive: true });
  await mkdir(join(folder, 'node_modules/@x'), { recursive: true });
  for (const name of installed) await symlink(join(packages, name), join(folder, 'node_modules/@x', name));
  await promisify(execFile)(process.execPath, ['use-it.ts'], { cwd: folder });

  const textsIn = async (name: string) => {
    const files = await readdir(join(folder, name));
    return Promise.all(
      files.map(async (file) => JSON.parse(await readFile(join(folder, name, file), 'utf8'))),
    );
  };
  expect(await textsIn('from-client')).toMatchObject([{ summary: 'from the MozDef client' }]);
  expect(await textsIn('from-output')).toMatchObject([{ source: { ip: '192.0.2.1' } }]);
  expect(await textsIn('from-bridge')).toMatchObject([{ details: { connectioncounter: 7 } }]);
});
