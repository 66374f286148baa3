import type { Output as EstreamerOutput, OutputSettings } from '@x/estreamer-outputs';
import type { Logger } from '@x/foundation';
import { fileToWrite, integer, type KeyValues, optional, seconds } from '../keys/keys.ts';
import { createLoggedFile, type LoggedFile } from './logged-file.ts';
import type { Output, OutputContext } from './output-type.ts';

/** The keys of every output that is a format and a transport. */
export const transportKeys = {
  dead_letters: optional(
    fileToWrite,
    'a file for events that are given up because the receiver will never take them, or dropped after `max_attempts`, and for the whole of those that their format shortens, as JSON lines with the reason',
    'none: the log reports the first ones and counts the others, and what they said is lost',
  ),
  max_retry_delay: optional(
    seconds(1),
    'the longest wait, in seconds, before events that were not taken are sent again; the first waits are shorter; a receiver can ask for up to five minutes',
    '5',
  ),
  max_attempts: optional(
    integer(1, 1_000_000),
    'attempts after which a `best-effort` output drops an event; a `required` one tries indefinitely',
    '5',
  ),
  batch_events: optional(
    integer(1, 1_000_000),
    'the most events that are sent together',
    'as the transport takes',
  ),
  batch_bytes: optional(integer(1, 0xffff_ffff), 'and their bytes', '1048576'),
  queued_events: optional(
    integer(1, 100_000_000),
    'events that may wait; with more no further delivery is taken in',
    '20000',
  ),
  queued_bytes: optional(integer(1, 0xffff_ffff), 'and their bytes', '8388608'),
};

/** What an output is made with, besides a format and a transport. */
type Shared = Pick<
  OutputSettings,
  | 'policy'
  | 'deadLetters'
  | 'retry'
  | 'maxBatchMessages'
  | 'maxBatchBytes'
  | 'maxQueuedMessages'
  | 'maxQueuedBytes'
  | 'taken'
>;

/** The file for what is given up, where one is named. */
export function openDeadLetters(file: string | undefined, logger: Logger): LoggedFile | undefined {
  return file === undefined ? undefined : createLoggedFile({ path: file, name: 'dead letters' }, logger);
}

/** Opens an output that is a format and a transport; `create` makes the plugin. */
export function openTransport(
  { policy, logger, taken }: OutputContext,
  values: KeyValues<typeof transportKeys>,
  create: (shared: Shared) => EstreamerOutput,
): Output {
  const { dead_letters: file, max_retry_delay: delay, max_attempts: maxAttempts } = values;
  const deadLetters = openDeadLetters(file, logger);
  const maxDelayMs = delay === undefined ? undefined : delay * 1000;
  const plugin = create({
    policy,
    deadLetters: deadLetters?.transport,
    retry: { maxDelayMs, maxAttempts },
    maxBatchMessages: values.batch_events,
    maxBatchBytes: values.batch_bytes,
    maxQueuedMessages: values.queued_events,
    maxQueuedBytes: values.queued_bytes,
    taken,
  });
  return {
    plugin,
    prepare: async () => deadLetters?.transport.open(),
    status: () => plugin.status(),
    troubles: () => deadLetters?.troubles() ?? {},
  };
}
