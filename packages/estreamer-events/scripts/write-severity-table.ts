import { readFile, writeFile } from 'node:fs/promises';
import { withSeverityTable } from './severity-table.ts';

/** Writes the table of severities into the README. */
const readme = new URL('../README.md', import.meta.url);
await writeFile(readme, withSeverityTable(await readFile(readme, 'utf8')));
