import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import {
  type EncodedMessage,
  formatIssue,
  type MozDefIssue,
  type RejectedOutcome,
  rejected,
  TransportError,
} from '@x/mozdef-events/transport';
import { issue } from './issue.ts';
import { NO_ATTRIBUTES, type ReadAttributes, readAttributes } from './message-attributes.ts';
import { messageBody } from './message-body.ts';
import { isMessageId, MESSAGE_ID_HINT } from './message-ids.ts';
import type { ResolvedSettings } from './resolve-settings.ts';
import type { SqsErrorContext } from './sqs-error-context.ts';
import type { SqsOfEvent } from './sqs-transport-settings.ts';

/** An event as SQS takes it. */
export interface Message {
  /** Its place in the batch that it came in. */
  readonly place: number;
  /** What the AWS SDK is given. The id is the place. */
  readonly entry: SendMessageBatchRequestEntry & { readonly Id: string };
  /** Size as SQS counts it, in bytes. */
  readonly byteLength: number;
}

/**
 * Makes the message of an event.
 *
 * @param place of the event in its batch
 * @returns a rejection for an event that SQS or MozDef's worker could not take
 */
export function createMessage(
  event: EncodedMessage,
  place: number,
  settings: ResolvedSettings,
): Message | RejectedOutcome {
  const issues: MozDefIssue[] = [];
  const body = messageBody(event, settings.envelope, issues);
  if (issues.length > 0) return invalid('invalid-message', { issues }, settings);
  const problems: Problems = { issues };
  const groupId = readId('messageGroupId', event, settings, problems);
  const deduplicationId = readId('messageDeduplicationId', event, settings, problems);
  const attributes = attributesOf(event, settings, problems);
  if (issues.length > 0) return invalid('invalid-settings', problems, settings);
  const byteLength = Buffer.byteLength(body) + attributes.byteLength;
  if (byteLength > settings.maxEventBytes) return tooLarge(byteLength, settings);
  const entry = {
    Id: String(place),
    MessageBody: body,
    MessageGroupId: groupId,
    MessageDeduplicationId: deduplicationId,
    MessageAttributes: attributes.values,
  };
  return { place, entry, byteLength };
}

/** What is wrong with an event, or with what the settings say of it. */
interface Problems {
  readonly issues: MozDefIssue[];
  /** What a function of the settings threw. */
  cause?: unknown;
}

function readId(
  key: 'messageGroupId' | 'messageDeduplicationId',
  event: EncodedMessage,
  settings: ResolvedSettings,
  problems: Problems,
): string | undefined {
  const setting = settings[key];
  if (typeof setting !== 'function') return setting;
  const id = ask(key, setting, event, problems);
  if (problems.cause !== undefined) return undefined;
  const isNeeded = key === 'messageGroupId' && settings.queue.isFifo;
  if (isMessageId(id) || (id === undefined && !isNeeded)) return id;
  problems.issues.push(issue([key], 'type', 'gave no id that SQS takes for this event', MESSAGE_ID_HINT));
  return undefined;
}

function attributesOf(
  event: EncodedMessage,
  { messageAttributes: setting }: ResolvedSettings,
  problems: Problems,
): ReadAttributes {
  if (typeof setting !== 'function') return setting ?? NO_ATTRIBUTES;
  return readAttributes(ask('messageAttributes', setting, event, problems) ?? {}, problems.issues);
}

/** Asks a function of the settings about an event. */
function ask<Value>(
  key: string,
  setting: SqsOfEvent<Value>,
  event: EncodedMessage,
  problems: Problems,
): Value | undefined {
  try {
    return setting(event);
  } catch (cause) {
    problems.cause = cause;
    problems.issues.push(issue([key], 'type', 'threw for this event', 'correct the function; see cause'));
    return undefined;
  }
}

function invalid(
  code: 'invalid-message' | 'invalid-settings',
  { issues, cause }: Problems,
  { name, queue }: ResolvedSettings,
): RejectedOutcome {
  const context: SqsErrorContext = { transport: name, destination: queue.shown, retryable: false, issues };
  const reasons = issues.map(formatIssue).join('; ');
  const message = `The event cannot be sent to the queue ${queue.shown}: ${reasons}`;
  return rejected(new TransportError(code, message, { cause, context }));
}

function tooLarge(byteLength: number, { name, queue, maxEventBytes }: ResolvedSettings): RejectedOutcome {
  const context: SqsErrorContext = {
    transport: name,
    destination: queue.shown,
    byteLength,
    limit: maxEventBytes,
    retryable: false,
  };
  return rejected(
    new TransportError(
      'message-too-large',
      `The event takes ${byteLength} bytes with its attributes; the queue ${queue.shown} is sent at most ${maxEventBytes} (shorten it, or raise maxEventBytes if the queue takes more)`,
      { context },
    ),
  );
}
