/**
 * A process that is killed: reads a server with the bookmark in a file, writes the ids of each delivery into a file, and,
 * when the acknowledgement has resolved, into another. Ends by itself after the delivery with the last id.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { createEstreamerClient, createFileBookmark } from '../../src/index.ts';
import { idsOf } from './events.ts';

/** What the process is told by its argument, as JSON. */
export interface KilledClientTask {
  readonly port: number;
  readonly tls: { readonly ca: string; readonly certificate: string; readonly key: string };
  readonly bookmark: string;
  readonly deliveredFile: string;
  readonly acknowledgedFile: string;
  readonly lastId: number;
}

const { port, tls, bookmark, deliveredFile, acknowledgedFile, lastId } = JSON.parse(
  process.argv[2] as string,
) as KilledClientTask;
const [delivered, acknowledged] = [deliveredFile, acknowledgedFile].map((path) => openSync(path, 'a')) as [
  number,
  number,
];
/** A line that a kill has torn ends where the next one begins. */
const note = (file: number, ids: readonly number[]) => {
  writeSync(file, `\n${JSON.stringify(ids)}\n`);
  fsyncSync(file);
};

const client = createEstreamerClient({
  ...{ host: '127.0.0.1', port, tls, request: { flags: ['ids_1', 'timestamp'] } },
  ...{ start: 'oldest', bookmark: createFileBookmark({ path: bookmark }), reconnect: false },
});
for await (const { records, ack } of client) {
  const ids = idsOf(records);
  note(delivered, ids);
  await ack();
  note(acknowledged, ids);
  if (ids.includes(lastId)) break;
}
await client.close();
closeSync(delivered);
closeSync(acknowledged);
