import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sink } from '../sinks/sink.ts';
import { EVENT_TYPES, FLAGS, type ManagementCenter } from './management-center.ts';

/** Writes the command's configuration and what it names. @returns the configuration's path */
export function writeConfiguration(
  folder: string,
  disk: string,
  { host, port, certificates: { client, authority } }: ManagementCenter,
  sinks: readonly Sink[],
): string {
  const write = (name: string, content: string) => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  writeFileSync(join(folder, 'plugins', 'best-effort.mjs'), bestEffortPlugin);
  const lines = [
    '[settings]',
    `event_types = ${EVENT_TYPES.join(', ')}`,
    '[flags]',
    ...FLAGS.map((flag) => `${flag} = 1`),
    '[server]',
    `host = ${host}`,
    `port = ${port}`,
    'connect_timeout = 2',
    'idle_timeout = 3',
    '[tls]',
    `certificate_file = ${write('client.crt', client.certificate)}`,
    `key_file = ${write('client.key', client.key)}`,
    `ca_file = ${write('authority.crt', authority.certificate)}`,
    '[stream]',
    'start = oldest',
    `bookmark_file = ${join(disk, 'bookmark.json')}`,
    '[plugins]',
    `directory = ${join(folder, 'plugins')}`,
    '[log]',
    'level = info',
    'status_interval = 60',
    ...sinks.flatMap(({ arrivals, section }) =>
      section.length === 0 ? [] : [`[output ${arrivals.name}]`, ...section],
    ),
  ];
  return write('estreamer.config', `${lines.join('\n')}\n`);
}

/** A plugin of somebody who did not try hard: it throws, and is slow at times. */
const bestEffortPlugin = `
export default {
  info: { description: 'fails now and then', author: 'attack', version: '1', callback: 'take' },
  policy: 'best-effort',
  count: 0,
  take() {
    this.count += 1;
    if (this.count % 1000 === 0) throw new Error('not this one');
    if (this.count % 1500 === 0) return new Promise((resolve) => setTimeout(resolve, 50));
    return undefined;
  },
};
`;
