import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import {
  createIssuesError,
  type EncodedMessage,
  MozDefError,
  type MozDefIssue,
  type RejectedOutcome,
  rejected,
} from '@x/mozdef-events/transport';
import { issue } from './issue.ts';
import { NO_ATTRIBUTES, type ReadAttributes, readAttributes } from './message-attributes.ts';
import { messageBody } from './message-body.ts';
import { isMessageId, MESSAGE_ID_HINT } from './message-ids.ts';
import type { ResolvedSettings } from './resolve-settings.ts';
import type { SqsErrorContext } from './sqs-error-context.ts';

/** An event as SQS takes it, without an id of its own. */
export interface Message {
  /** What the AWS SDK is given. */
  readonly content: {
    readonly MessageBody: string;
    readonly MessageGroupId?: string;
    readonly MessageDeduplicationId?: string;
    readonly MessageAttributes?: Record<string, MessageAttributeValue>;
  };
  /** Size as SQS counts it, in bytes. */
  readonly byteLength: number;
}

/**
 * Makes the message of an event.
 *
 * @returns a rejection for an event that SQS or MozDef's worker could not take
 */
export function createMessage(event: EncodedMessage, settings: ResolvedSettings): Message | RejectedOutcome {
  const issues: MozDefIssue[] = [];
  const body = messageBody(event, settings.envelope, issues);
  if (issues.length > 0) return invalid('invalid-event', issues, settings);
  const groupId = readId('messageGroupId', event, settings, issues);
  const deduplicationId = readId('messageDeduplicationId', event, settings, issues);
  const attributes = attributesOf(event, settings, issues);
  if (issues.length > 0) return invalid('invalid-settings', issues, settings);
  const byteLength = Buffer.byteLength(body) + attributes.byteLength;
  if (byteLength > settings.maxEventBytes) return tooLarge(byteLength, settings);
  return {
    content: {
      MessageBody: body,
      ...(groupId !== undefined && { MessageGroupId: groupId }),
      ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
      ...(attributes.values !== undefined && { MessageAttributes: attributes.values }),
    },
    byteLength,
  };
}

function readId(
  key: 'messageGroupId' | 'messageDeduplicationId',
  event: EncodedMessage,
  settings: ResolvedSettings,
  issues: MozDefIssue[],
): string | undefined {
  const setting = settings[key];
  if (typeof setting !== 'function') return setting;
  let id: unknown;
  try {
    id = setting(event);
  } catch {
    issues.push(issue([key], 'type', 'threw for this event', 'correct the function'));
    return undefined;
  }
  const isNeeded = key === 'messageGroupId' && settings.queue.isFifo;
  if (isMessageId(id) || (id === undefined && !isNeeded)) return id;
  issues.push(issue([key], 'type', 'gave no id that SQS takes for this event', MESSAGE_ID_HINT));
  return undefined;
}

function attributesOf(
  event: EncodedMessage,
  { messageAttributes }: ResolvedSettings,
  issues: MozDefIssue[],
): ReadAttributes {
  if (typeof messageAttributes !== 'function') return messageAttributes ?? NO_ATTRIBUTES;
  try {
    return readAttributes(messageAttributes(event) ?? {}, issues);
  } catch {
    issues.push(issue(['messageAttributes'], 'type', 'threw for this event', 'correct the function'));
    return NO_ATTRIBUTES;
  }
}

function invalid(
  code: 'invalid-event' | 'invalid-settings',
  issues: readonly MozDefIssue[],
  { name, queue }: ResolvedSettings,
): RejectedOutcome {
  const context: SqsErrorContext = { transport: name, destination: queue.shown, retryable: false };
  const subject = `The event cannot be sent to the queue ${queue.shown}`;
  return rejected(createIssuesError(code, subject, issues, { context }));
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
    new MozDefError(
      'event-too-large',
      `The event takes ${byteLength} bytes with its attributes; the queue ${queue.shown} is sent at most ${maxEventBytes} (shorten it, or raise maxEventBytes if the queue takes more)`,
      { context },
    ),
  );
}
