import type { Output as EstreamerOutput, OutputSettings } from '@x/estreamer-outputs';
import { fileToWrite, optional } from '../keys/keys.ts';
import { createLoggedFile } from './logged-file.ts';
import type { Output, OutputContext } from './output-type.ts';

/** The keys of every output that is a format and a transport. */
export const transportKeys = {
  dead_letters: optional(
    fileToWrite,
    'a file for events that are given up because the receiver will never take them, as JSON lines with the reason',
    'none: the log reports the first ones and counts the others',
  ),
};

/** What an output is made with, besides a format and a transport. */
type Shared = Pick<OutputSettings, 'policy' | 'deadLetters'>;

/**
 * Opens an output that is a format and a transport.
 *
 * @param file for what is given up; undefined for none
 * @param create makes the plugin
 */
export function openTransport(
  { policy, logger }: OutputContext,
  file: string | undefined,
  create: (shared: Shared) => EstreamerOutput,
): Output {
  const deadLetters =
    file === undefined ? undefined : createLoggedFile({ path: file, name: 'dead letters' }, logger);
  const plugin = create({ policy, deadLetters: deadLetters?.transport });
  return {
    plugin,
    prepare: async () => deadLetters?.transport.open(),
    status: () => plugin.status(),
    troubles: () => deadLetters?.troubles() ?? {},
  };
}
