import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES, FLAGS, type ManagementCenter } from '../chaos/management-center.ts';

export const centerNames = ['east', 'west'] as const;
export type CenterName = (typeof centerNames)[number];

/** What the configuration names. */
interface Places {
  readonly folder: string;
  readonly disk: string;
  readonly centers: Readonly<Record<CenterName, ManagementCenter>>;
  /** The section of the file. */
  readonly file: readonly string[];
  /** MozDef. */
  readonly url: string;
}

/** Writes the command's configuration, with a mistake or one output more if that is asked for. */
export function writeTwoCenters(
  { folder, disk, centers, file, url }: Places,
  { mistake = false, further = false }: { readonly mistake?: boolean; readonly further?: boolean },
): void {
  const write = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const lines = [
    '[settings]',
    `event_types = ${EVENT_TYPES.join(', ')}`,
    '[flags]',
    ...FLAGS.map((flag) => `${flag} = 1`),
    '[stream]',
    'start = oldest',
    `bookmark_file = ${join(disk, 'bookmark.json')}`,
    ...centerNames.flatMap((name) => {
      const { host, port, certificates } = centers[name];
      return [
        `[server ${name}]`,
        `host = ${host}`,
        `port = ${port}`,
        `[tls ${name}]`,
        `certificate_file = ${write(`${name}.crt`, certificates.client.certificate)}`,
        `key_file = ${write(`${name}.key`, certificates.client.key)}`,
        `ca_file = ${write(`${name}-authority.crt`, certificates.authority.certificate)}`,
      ];
    }),
    '[log]',
    'level = info',
    '[output file]',
    ...file,
    '[output mozdef]',
    'type = mozdef',
    `url = ${url}`,
    'timeout = 3',
    ...(further
      ? ['[output further]', 'type = file', 'format = ecs', `path = ${join(folder, 'further')}`]
      : []),
    ...(mistake ? ['[output mistake]', 'type = file', 'format = none'] : []),
  ];
  write('estreamer.config', `${lines.join('\n')}\n`);
}
