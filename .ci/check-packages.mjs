/**
 * Packs every publishable package and checks the tarballs as a consumer would meet them: publint for the manifest
 * and the files, are-the-types-wrong for the declarations, and a few rules of this project's own.
 * Needs a build. Run with `pnpm check-packages`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = new URL('..', import.meta.url).pathname;
const packagesDirectory = join(root, 'packages');
/** The one Node.js floor of all packages, and the home that their manifests and READMEs name. */
const floor = '22.19';
const home = 'https://github.com/x/mozdef-estreamer';
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
    for (const wanted of ['README.md', 'LICENSE', 'package.json']) {
      if (!files.some(({ path }) => path === wanted))
        report(manifest.name, `${wanted} is not in the tarball`);
    }

    const { url, directory: place } = manifest.repository ?? {};
    if (place !== `packages/${folder}` || url !== `git+${home}.git`)
      report(manifest.name, 'repository is not this folder of this repository');
    if (manifest.homepage !== `${home}/tree/main/packages/${folder}#readme`)
      report(manifest.name, 'homepage is not its README');
    if (manifest.bugs !== `${home}/issues`) report(manifest.name, 'bugs is not the list of issues');
    if (!manifest.keywords?.length) report(manifest.name, 'it has no keywords');
    if (manifest.engines?.node !== `>=${floor}`)
      report(manifest.name, `engines.node is not >=${floor}, the floor of all packages`);
    const readme = readFileSync(join(directory, 'README.md'), 'utf8');
    if (!readme.includes(`Node.js ${floor} or later`))
      report(manifest.name, `README.md does not say "Node.js ${floor} or later"`);
    for (const [, target] of readme.matchAll(/\]\((?!https?:|#)([^)]*)\)/g))
      report(manifest.name, `README.md links to ${target}; what npm shows needs absolute links`);
    for (const [, path] of readme.matchAll(new RegExp(`\\(${home}/(?:tree|blob)/main/([^)#]+)`, 'g')))
      if (!existsSync(join(root, path)))
        report(manifest.name, `README.md links to ${path}, which is not there`);

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
