import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sink } from '../sinks/sink.ts';
import { EVENT_TYPES, FLAGS, type ManagementCenter } from './management-center.ts';

/** What is another way in the file than at the start. */
export interface ConfigurationChange {
  /** Another size of batches for every output that has one. */
  readonly batchEvents?: number;
  /** One more output, of which nobody counts anything. */
  readonly hasFurtherOutput?: boolean;
  /** What no run can take. */
  readonly isBroken?: boolean;
}

/** The command's configuration, and what it names. */
export class AttackedConfiguration {
  readonly file: string;
  readonly #lines: readonly string[];
  readonly #sinks: readonly Sink[];
  readonly #further: string;

  constructor(folder: string, disk: string, center: ManagementCenter, sinks: readonly Sink[]) {
    const { host, port, certificates } = center;
    const { client, authority } = certificates;
    const write = (name: string, content: string) => {
      const file = join(folder, name);
      writeFileSync(file, content, { mode: 0o600 });
      return file;
    };
    writeFileSync(join(folder, 'plugins', 'best-effort.mjs'), bestEffortPlugin);
    this.file = join(folder, 'estreamer.config');
    this.#sinks = sinks;
    this.#further = join(folder, 'further.cef');
    this.#lines = [
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
    ];
    this.write();
  }

  /** Writes the file in one step, as an editor does. */
  write({ batchEvents, hasFurtherOutput = false, isBroken = false }: ConfigurationChange = {}): void {
    const further = [
      ...[
        '[output further]',
        'type = file',
        `path = ${this.#further}`,
        'format = cef',
        'policy = best-effort',
      ],
      ...['max_file_bytes = 1000000', 'keep = 1'],
    ];
    const lines = [
      ...this.#lines,
      ...this.#sinks.flatMap(({ arrivals, section }) => [
        `[output ${arrivals.name}]`,
        ...section,
        ...(batchEvents === undefined || section.includes('type = sql')
          ? []
          : [`batch_events = ${batchEvents}`]),
      ]),
      ...(hasFurtherOutput ? further : []),
      ...(isBroken ? ['[output broken]', 'type = mozdef', 'colour = red'] : []),
    ];
    writeFileSync(`${this.file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
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
