/**
 * Imports every entry of every built package, on the Node.js that runs this script: what its syntax or its
 * dependencies need too new a version for fails here. Needs a build.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = dirname(import.meta.dirname);
let entries = 0;
for (const file of globSync('packages/*/package.json', { cwd: root })) {
  const { name, exports = {} } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  for (const target of Object.values(exports)) {
    if (!target.default?.endsWith('.js')) continue;
    await import(pathToFileURL(join(root, dirname(file), target.default))).catch((cause) => {
      throw new Error(`${name}: ${cause.message}`, { cause });
    });
    entries += 1;
  }
}
console.log(`${entries} entries of packages imported on Node.js ${process.version}.`);
