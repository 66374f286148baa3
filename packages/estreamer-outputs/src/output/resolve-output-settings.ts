import type { PluginRecordKind } from '@x/estreamer-plugins';
import {
  callback,
  choice,
  custom,
  type FieldsFor,
  listOf,
  milliseconds,
  number,
  optional,
  type ResolvedSettings,
  required,
  section,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { Message, Transport } from '@x/transport';
import { resolveOutputFields } from '../errors/output-error.ts';
import type { OutputFormat, OutputSettings } from './output-settings.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

const isText = (value: unknown) => typeof value === 'string' && value !== '';

const transport = custom<Transport<never>>(
  'a transport',
  (value) => isObject(value) && typeof value['send'] === 'function' && isObject(value['capabilities']),
);

const FIELDS = {
  format: required(
    custom<OutputFormat<never>>(
      'a format, such as createFormat("json-lines")',
      (value) => isObject(value) && typeof value['write'] === 'function' && Array.isArray(value['kinds']),
    ),
    'What makes messages of records.',
  ),
  transport: required(transport, 'Takes the messages.'),
  kinds: optional(
    listOf(custom<PluginRecordKind>('a kind of record', isText), { from: 1 }),
    'The kinds to send.',
  ),
  where: optional(callback<NonNullable<OutputSettings<never>['where']>>(), 'Which records to send.'),
  policy: withDefault(
    choice('required', 'best-effort'),
    'What it means when messages are not taken.',
    'required',
  ),
  retry: section(
    {
      minDelayMs: withDefault(milliseconds({ from: 1 }), 'The longest wait before the second attempt.', 200),
      maxDelayMs: withDefault(milliseconds({ from: 1 }), 'The longest wait of all.', 5000),
      maxAttempts: withDefault(wholeNumber({ from: 1, infinity: true }), 'For best-effort outputs.', 5),
    },
    'When what was not taken is sent again.',
  ),
  concurrency: withDefault(wholeNumber({ from: 1 }), 'The most batches under way at once.', 1),
  maxBatchMessages: withDefault(wholeNumber({ from: 1, infinity: true }), 'Messages of a batch.', NO_LIMIT),
  maxBatchBytes: withDefault(
    number({ from: 1, unit: 'bytes', infinity: true }),
    'Text of a batch.',
    1_048_576,
  ),
  maxQueuedMessages: withDefault(wholeNumber({ from: 1, infinity: true }), 'Messages that wait.', 20_000),
  maxQueuedBytes: withDefault(
    number({ from: 1, unit: 'bytes', infinity: true }),
    'Text that waits.',
    8_388_608,
  ),
  giveUp: optional(callback<NonNullable<OutputSettings<never>['giveUp']>>(), 'Decides what is given up.'),
  deadLetters: optional(
    transport as typeof transport & { accepts?: (input: Transport) => void },
    'Takes what is given up.',
  ),
  onRejected: optional(
    callback<NonNullable<OutputSettings<never>['onRejected']>>(),
    'Told of what is given up.',
  ),
  onDropped: optional(
    callback<NonNullable<OutputSettings<never>['onDropped']>>(),
    'Told of what is dropped.',
  ),
} satisfies FieldsFor<OutputSettings<never>>;

type Generic = 'format' | 'transport' | 'deadLetters' | 'giveUp' | 'onRejected' | 'onDropped';

/** Settings with every default in place. */
export type ResolvedOutputSettings<M extends Message> = Omit<ResolvedSettings<typeof FIELDS>, Generic> &
  Pick<OutputSettings<M>, Generic>;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export function resolveOutputSettings<M extends Message>(
  settings: OutputSettings<M>,
): ResolvedOutputSettings<M> {
  return resolveOutputFields(
    FIELDS,
    settings,
    'The output cannot be made',
  ) as unknown as ResolvedOutputSettings<M>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
