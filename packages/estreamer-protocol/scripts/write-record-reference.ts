import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordReference } from './record-reference.ts';

/** Writes `docs/estreamer-records.md` and the pages below `docs/estreamer-records/` again. */
const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
rmSync(join(docs, 'estreamer-records'), { recursive: true, force: true });
for (const [path, text] of recordReference()) {
  const file = join(docs, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
