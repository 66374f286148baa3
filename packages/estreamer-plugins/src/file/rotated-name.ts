import { basename, dirname, join, parse } from 'node:path';

/** The names of rotated files: `events.jsonl` becomes `events.20261122T101500Z.jsonl`, a second one `...Z-1.jsonl`. */
export interface RotatedNames {
  readonly directory: string;
  /** The path for a file that is rotated at a time, in milliseconds since 1970; `number` tells several of one second apart. */
  pathFor(time: number, number: number): string;
  /** What a name stands for; undefined if it is no rotated file of this one. */
  read(name: string): RotatedFile | undefined;
}

/** A rotated file. */
export interface RotatedFile {
  readonly path: string;
  /** Names in this order are in the order of time. */
  readonly order: string;
  readonly compressed: boolean;
}

/** Names what is rotated away from a path. */
export function createRotatedNames(path: string): RotatedNames {
  const directory = dirname(path);
  const { name: stem, ext } = parse(basename(path));
  return {
    directory,
    pathFor(time, number) {
      const stamp = new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
      return join(directory, `${stem}.${stamp}${number === 0 ? '' : `-${number}`}${ext}`);
    },
    read(name) {
      if (!name.startsWith(`${stem}.`)) return undefined;
      const found = /^(\d{8}T\d{6}Z)(?:-(\d+))?/.exec(name.slice(stem.length + 1));
      if (found === null) return undefined;
      const ending = name.slice(stem.length + 1 + found[0].length);
      if (ending !== ext && ending !== `${ext}.gz`) return undefined;
      const order = `${found[1]}-${(found[2] ?? '0').padStart(9, '0')}`;
      return { path: join(directory, name), order, compressed: ending !== ext };
    },
  };
}
