import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a `ts` block of a package's README as a user would: as a file of its own, against the built package.
 *
 * @param packageDirectory the package's folder
 * @param args the command line
 * @param env added to the environment
 * @param containing which block: the first that contains this text
 * @returns what it wrote to standard output
 */
export async function runReadmeSnippet(
  packageDirectory: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  containing = '',
): Promise<string> {
  const readme = await readFile(join(packageDirectory, 'README.md'), 'utf8');
  const snippets = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, text = '']) => text);
  const snippet = snippets.find((text) => text.includes(containing));
  if (snippet === undefined) throw new Error(`${packageDirectory}README.md has no such ts block.`);
  // Inside the package, where its name and those of its dependencies resolve.
  const directory = await mkdtemp(join(packageDirectory, '.readme-'));
  try {
    const file = join(directory, 'snippet.ts');
    await writeFile(file, snippet);
    const { stdout } = await run(process.execPath, [file, ...args], {
      cwd: directory,
      env: { ...process.env, ...env },
    });
    return stdout;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
