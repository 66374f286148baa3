/**
 * Packs every publishable package and checks the tarballs as a consumer would meet them: publint for the manifest
 * and the files, are-the-types-wrong for the declarations, and a few rules of this project's own.
 * Needs a build. Run with `pnpm check-packages`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = new URL('..', import.meta.url).pathname;
const packagesDirectory = join(root, 'packages');
const destination = mkdtempSync(join(tmpdir(), 'packed-'));
const unwanted = /(^|\/)(test|tests|node_modules)\/|\.test\.ts$|tsconfig\.json$|tsup\.config\.ts$/;
let problems = 0;

function report(name, text) {
  problems += 1;
  console.error(`${name}: ${text}`);
}

try {
  for (const folder of readdirSync(packagesDirectory)) {
    const directory = join(packagesDirectory, folder);
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const packed = execFileSync('pnpm', ['pack', '--json', '--pack-destination', destination], {
      cwd: directory,
      encoding: 'utf8',
    });
    const { filename, files } = JSON.parse(packed.slice(packed.indexOf('{')));

    for (const { path } of files) if (unwanted.test(path)) report(manifest.name, `${path} is in the tarball`);
    for (const wanted of ['README.md', 'package.json']) {
      if (!files.some(({ path }) => path === wanted))
        report(manifest.name, `${wanted} is not in the tarball`);
    }

    const tarball = readFileSync(filename);
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.length) },
    });
    for (const message of messages) report(manifest.name, formatMessage(message, pkg) ?? message.code);

    if (manifest.exports?.['.'] !== undefined) {
      const attw = spawnSync('attw', [filename, '--profile', 'esm-only', '--format', 'ascii'], {
        encoding: 'utf8',
      });
      if (attw.status !== 0) report(manifest.name, `are-the-types-wrong:\n${attw.stdout}${attw.stderr}`);
    }
    console.log(`${manifest.name}: ${files.length} files checked`);
  }
} finally {
  rmSync(destination, { recursive: true, force: true });
}

if (problems > 0) {
  console.error(`${problems} problem(s) in the packed packages.`);
  process.exitCode = 1;
}
