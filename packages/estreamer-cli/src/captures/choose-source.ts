import { CommandError, exitCodes } from '../command-error.ts';
import type { Configuration, ConfiguredSource } from '../configuration/configuration.ts';
import { estreamerSource, type ServerValues } from '../sources/estreamer-source.ts';
import type { SourceType } from '../sources/source-type.ts';

/**
 * The management center of a configuration that is meant: the one of that name, or the only one.
 *
 * @throws {CommandError} when there are several, or none of that name
 */
export function chooseSource({ sources }: Configuration, name: string | undefined): ConfiguredSource {
  const names = sources.map((source) => source.name ?? '');
  const [only] = sources;
  if (name === undefined && only !== undefined && sources.length === 1) return only;
  const source = sources.find((one) => one.name === name);
  if (name !== undefined && source !== undefined) return source;
  const known = names.filter((one) => one !== '').join(', ');
  throw new CommandError(
    exitCodes.usage,
    name === undefined
      ? `The configuration has several sources: give --server and one of ${known}.`
      : `The configuration has no source ${JSON.stringify(name)}${known === '' ? '; its only one has no name' : `. There are ${known}`}.`,
  );
}

/** Whether a source is a management center. */
export function isServer(source: ConfiguredSource): source is ConfiguredSource & { values: ServerValues } {
  return source.type === (estreamerSource as SourceType);
}

/** The address of a management center, which stands in the identities of its events; undefined of another source. */
export function addressOf(source: ConfiguredSource): string | undefined {
  if (!isServer(source)) return undefined;
  const { host, port = DEFAULT_PORT } = source.values.server;
  return `${host}:${port}`;
}

const DEFAULT_PORT = 8302;
