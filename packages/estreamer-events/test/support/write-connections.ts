/** Writes a connection as the format that the first argument names, so that its function is compiled; by a table with as many tags as the second. */
import { createMetadataStore } from '@x/estreamer-protocol';
import { createFormat, eventTables, type FormatName } from '../../src/index.ts';
import { recordOf } from './records.ts';

const [name, tagCount = '0'] = process.argv.slice(2);
const table = eventTables.connectionStatistics;
const tags = Array.from({ length: Number(tagCount) }, (_, port) => ({
  tag: `port-${port}`,
  when: { sourcePort: [port] },
}));
const tables = { connectionStatistics: { ...table, tags: [...table.tags, ...tags] } };
const format = createFormat(name as FormatName, { tables });
const record = recordOf({ kind: 'connectionStatistics', data: { blockType: 174, initiatorPort: 999 } });
const event = format.writeFrom?.(record, createMetadataStore());
if (process.argv[4] === 'print') process.stdout.write(event?.text ?? '');
