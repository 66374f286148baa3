import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import { createIssuesError, type MozDefIssue } from '@x/mozdef-events/transport';
import { issue } from './issue.ts';
import { type ReadAttributes, readAttributes } from './message-attributes.ts';
import { isMessageId, MESSAGE_ID_HINT } from './message-ids.ts';
import { type QueueAddress, readQueue } from './queue-address.ts';
import { readUrl } from './read-url.ts';
import type {
  SqsMessageAttributes,
  SqsOfEvent,
  SqsTransportDependencies,
  SqsTransportSettings,
} from './sqs-transport-settings.ts';

/** Settings with everything filled in. */
export interface ResolvedSettings {
  readonly name: string;
  readonly queue: QueueAddress;
  readonly envelope: 'none' | 'sns';
  /** How to get each part of a message that may depend on the event; what is fixed has been checked. */
  readonly messageGroupId: string | SqsOfEvent<string | undefined> | undefined;
  readonly messageDeduplicationId: string | SqsOfEvent<string | undefined> | undefined;
  readonly messageAttributes: ReadAttributes | SqsOfEvent<SqsMessageAttributes | undefined> | undefined;
  readonly maxEventBytes: number;
  readonly maxBatchBytes: number;
  readonly connections: number;
  readonly timeoutMs: number;
  /** What a client of the transport's own is made with: may hold credentials, never to be shown. */
  readonly client: {
    readonly region: string | undefined;
    readonly credentials: SQSClientConfig['credentials'] | undefined;
    readonly endpoint: string | undefined;
    readonly connections: number;
    readonly connectTimeoutMs: number;
  };
}

/** What SQS takes in one request, since August 2025. */
const SQS_MAX_BYTES = 1_048_576;

/** The longest time that a timer of Node.js can wait. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Settings that belong to a client of the transport's own. */
const CLIENT_SETTINGS = ['region', 'credentials', 'endpoint', 'connectTimeoutMs'] as const;

/**
 * Checks the settings and fills in what they leave out.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function resolveSettings(
  settings: SqsTransportSettings,
  dependencies: SqsTransportDependencies,
): ResolvedSettings {
  const issues: MozDefIssue[] = [];
  const queue = readQueue(settings, issues);
  const endpoint =
    settings.endpoint === undefined ? queue?.origin : readUrl('endpoint', settings.endpoint, issues)?.href;
  const wholeNumber = (
    key: 'connections' | 'connectTimeoutMs' | 'timeoutMs' | 'maxEventBytes' | 'maxBatchBytes',
    most: number,
    fallback: number,
  ) => readWholeNumber(key, settings[key] ?? fallback, most, issues);
  const maxEventBytes = wholeNumber('maxEventBytes', Number.MAX_SAFE_INTEGER, SQS_MAX_BYTES);
  const maxBatchBytes = wholeNumber(
    'maxBatchBytes',
    Number.MAX_SAFE_INTEGER,
    Math.max(SQS_MAX_BYTES, maxEventBytes),
  );
  if (maxBatchBytes < maxEventBytes) {
    const hint = 'lower maxEventBytes, or raise maxBatchBytes';
    issues.push(issue(['maxBatchBytes'], 'type', 'is less than maxEventBytes', hint));
  }
  const connections = wholeNumber('connections', 10_000, queue?.isFifo === true ? 1 : 10);
  const connectTimeoutMs = wholeNumber('connectTimeoutMs', LONGEST_TIMEOUT_MS, 10_000);
  const timeoutMs = wholeNumber('timeoutMs', LONGEST_TIMEOUT_MS, 60_000);
  const { envelope = 'none', messageAttributes } = settings;
  if (envelope !== 'none' && envelope !== 'sns') {
    issues.push(issue(['envelope'], 'type', 'is neither none nor sns', 'give one of them'));
  }
  checkIds(settings, queue, issues);
  if (dependencies.client !== undefined) checkNoClientSettings(settings, issues);
  const attributes =
    messageAttributes === undefined || typeof messageAttributes === 'function'
      ? messageAttributes
      : readAttributes(messageAttributes, issues);
  if (queue === undefined || issues.length > 0) {
    throw createIssuesError('invalid-settings', 'The SQS transport cannot be made', issues);
  }
  return {
    name: settings.name ?? 'sqs',
    queue,
    envelope,
    messageGroupId: settings.messageGroupId,
    messageDeduplicationId: settings.messageDeduplicationId,
    messageAttributes: attributes,
    maxEventBytes,
    maxBatchBytes,
    connections,
    timeoutMs,
    client: {
      region: settings.region,
      credentials: settings.credentials,
      endpoint,
      connections,
      connectTimeoutMs,
    },
  };
}

function checkIds(
  settings: SqsTransportSettings,
  queue: QueueAddress | undefined,
  issues: MozDefIssue[],
): void {
  for (const key of ['messageGroupId', 'messageDeduplicationId'] as const) {
    const id = settings[key];
    if (id === undefined || typeof id === 'function' || isMessageId(id)) continue;
    issues.push(issue([key], 'type', 'is not an id that SQS takes', MESSAGE_ID_HINT));
  }
  if (queue === undefined) return;
  if (queue.isFifo && settings.messageGroupId === undefined) {
    const hint = 'a FIFO queue needs a message group: give one, or a function of the event';
    issues.push(issue(['messageGroupId'], 'required', 'is missing', hint));
  }
  if (!queue.isFifo && settings.messageDeduplicationId !== undefined) {
    const hint = 'leave it out, or use a FIFO queue, whose name ends in .fifo';
    issues.push(issue(['messageDeduplicationId'], 'type', 'is given for a queue that is not FIFO', hint));
  }
}

function checkNoClientSettings(settings: SqsTransportSettings, issues: MozDefIssue[]): void {
  for (const key of CLIENT_SETTINGS) {
    if (settings[key] === undefined) continue;
    const message = 'is given together with a client that has its own';
    issues.push(issue([key], 'type', message, 'set it on the client, or leave the client out'));
  }
}

function readWholeNumber(key: string, value: number, most: number, issues: MozDefIssue[]): number {
  if (!Number.isSafeInteger(value) || value < 1 || value > most) {
    const message = `is not a whole number from 1 to ${most}`;
    issues.push(issue([key], 'type', message, 'give one, or leave it out for the default'));
  }
  return value;
}
