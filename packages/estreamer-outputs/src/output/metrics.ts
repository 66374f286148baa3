import { counter, gauge, stateOf, statusInstruments } from '@x/foundation';
import type { OutputState, OutputStatus } from './output-settings.ts';

const STATES: readonly OutputState[] = ['idle', 'sending', 'retrying', 'refused', 'closed'];

/** What an output's status offers to `observeStatus` of `@x/foundation`; tell outputs apart by an attribute with their name. */
export const OUTPUT_METRICS = statusInstruments<OutputStatus>('estreamer.output', {
  state: stateOf(STATES, 'Where the output stands: 1 for the state that holds.'),
  sent: counter('{message}', 'Messages that the destination has.'),
  possibleDuplicates: counter(
    '{message}',
    'Of these, messages that an earlier attempt may have brought there already.',
  ),
  batches: counter('{batch}', 'Batches that were sent, attempts that failed included.'),
  retried: counter('{message}', 'Messages that were sent again, each time.'),
  givenUp: counter(
    '{message}',
    'Messages that the destination will never take, and records that could not be written.',
  ),
  dropped: counter('{message}', 'Messages that a best-effort output dropped.'),
  shortened: counter(
    '{message}',
    'Messages that went out without all that their records say, because the format had no room for it.',
  ),
  deadLetters: counter(
    '{message}',
    'Of what was given up, dropped or shortened, what went to the dead letters.',
  ),
  leftOut: counter('{record}', 'Records that the condition of the output left out.'),
  waiting: gauge('{message}', 'Messages that wait or are under way.'),
  waitingBytes: gauge('By', 'The same in bytes of text.', 'waiting'),
  held: gauge('{message}', 'Messages that were not taken and will be sent again.'),
});
