import type { MozDefIssue } from '@x/mozdef-events/transport';
import { issue } from './issue.ts';
import { readUrl } from './read-url.ts';
import type { SqsTransportSettings } from './sqs-transport-settings.ts';

/** Which queue it is. */
export interface QueueAddress {
  /** Name or URL, for reports and errors. */
  readonly shown: string;
  /** Whether messages stay in order; such a queue's name ends in `.fifo`. */
  readonly isFifo: boolean;
  /** Name to look the URL up by; `undefined` if the URL is known. */
  readonly name: string | undefined;
  /** Account that owns the queue, where it is not that of the credentials. */
  readonly ownerAccountId: string | undefined;
  /** The URL, if it is known. */
  readonly url: string | undefined;
  /** Scheme, host and port of the URL, if it is known. */
  readonly origin: string | undefined;
}

/** The most characters of a queue's name. */
const MAX_NAME_LENGTH = 80;

/**
 * Reads which queue the settings name.
 *
 * @param issues gets every issue
 * @returns `undefined` if they name none that can be used
 */
export function readQueue(settings: SqsTransportSettings, issues: MozDefIssue[]): QueueAddress | undefined {
  const { queueName, queueUrl, queueOwnerAccountId } = settings;
  if ((queueName === undefined) === (queueUrl === undefined)) {
    const message = queueName === undefined ? 'is missing' : 'is given together with queueUrl';
    issues.push(issue(['queueName'], 'required', message, 'give either queueName or queueUrl'));
    return undefined;
  }
  return queueUrl === undefined
    ? readByName(queueName as string, queueOwnerAccountId, issues)
    : readByUrl(queueUrl, queueOwnerAccountId, issues);
}

function readByName(
  name: string,
  ownerAccountId: string | undefined,
  issues: MozDefIssue[],
): QueueAddress | undefined {
  if (ownerAccountId !== undefined && !/^\d{12}$/.test(ownerAccountId)) {
    const hint = 'give an AWS account id as text, or leave it out for the account of the credentials';
    issues.push(issue(['queueOwnerAccountId'], 'type', 'does not have 12 digits', hint));
  }
  if (!/^[\w-]+(?:\.fifo)?$/.test(name) || name.length > MAX_NAME_LENGTH) {
    const hint = `give up to ${MAX_NAME_LENGTH} letters, digits, "_" and "-", with .fifo at the end for a FIFO queue`;
    issues.push(issue(['queueName'], 'type', 'is not a name that SQS takes', hint));
    return undefined;
  }
  return {
    shown: name,
    isFifo: name.endsWith('.fifo'),
    name,
    ownerAccountId,
    url: undefined,
    origin: undefined,
  };
}

function readByUrl(
  given: string | URL,
  ownerAccountId: string | undefined,
  issues: MozDefIssue[],
): QueueAddress | undefined {
  if (ownerAccountId !== undefined) {
    const hint = 'leave it out: the URL says whose queue it is';
    issues.push(issue(['queueOwnerAccountId'], 'type', 'is given together with queueUrl', hint));
  }
  const url = readUrl('queueUrl', given, issues);
  if (url === undefined) return undefined;
  const isFifo = url.pathname.endsWith('.fifo');
  return {
    shown: url.href,
    isFifo,
    name: undefined,
    ownerAccountId: undefined,
    url: url.href,
    origin: url.origin,
  };
}
