import { createHash } from 'node:crypto';
import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import {
  createPlace,
  formatSettingIssue,
  REFUSED,
  type SettingIssue,
  type SettingPlace,
} from '@x/foundation';
import { type EncodedMessage, type MozDefText, toAsciiJson, withMessage } from '@x/mozdef-events/transport';
import { type RejectedOutcome, rejected, TransportError } from '@x/transport';
import { NO_ATTRIBUTES, type ReadAttributes, readAttributes } from './message-attributes.ts';
import type { SqsErrorContext } from './outcomes.ts';
import { MESSAGE_ID, type ResolvedSettings, type SqsOfEvent } from './sqs-transport-settings.ts';

/** An event as SQS takes it. */
export interface SqsMessage {
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
export function createSqsMessage(
  given: MozDefText,
  place: number,
  settings: ResolvedSettings,
): SqsMessage | RejectedOutcome {
  return new MessageMaker(withMessage(given), settings).make(place);
}

class MessageMaker {
  readonly #event: EncodedMessage;
  readonly #settings: ResolvedSettings;
  readonly #issues: SettingIssue[] = [];
  /** What a function of the settings threw. */
  #cause: unknown;

  constructor(event: EncodedMessage, settings: ResolvedSettings) {
    this.#event = event;
    this.#settings = settings;
  }

  make(place: number): SqsMessage | RejectedOutcome {
    const body = messageBody(this.#event, this.#settings.envelope, createPlace([], this.#issues));
    if (this.#issues.length > 0) return this.#invalid('invalid-message');
    const groupId = this.#readId('messageGroupId');
    const deduplicationId = this.#readId('messageDeduplicationId') ?? this.#ownDeduplicationId();
    const attributes = this.#readAttributes();
    if (this.#issues.length > 0) return this.#invalid('invalid-settings');
    const byteLength = Buffer.byteLength(body) + attributes.byteLength;
    if (byteLength > this.#settings.maxMessageBytes) return this.#tooLarge(byteLength);
    const entry = {
      Id: String(place),
      MessageBody: body,
      MessageGroupId: groupId,
      MessageDeduplicationId: deduplicationId,
      MessageAttributes: attributes.values,
    };
    return { place, entry, byteLength };
  }

  #readId(key: 'messageGroupId' | 'messageDeduplicationId'): string | undefined {
    const setting = this.#settings[key];
    if (typeof setting !== 'function') return setting;
    const id = this.#ask(key, setting);
    if (this.#cause !== undefined) return undefined;
    const isNeeded = key === 'messageGroupId' && this.#settings.queue.isFifo;
    if (isMessageId(id) || (id === undefined && !isNeeded)) return id;
    this.#place(key).refuse('gave no id that SQS takes for this event', `give ${MESSAGE_ID.values}`);
    return undefined;
  }

  /** An event that has an identity is taken once by a FIFO queue, also after a replay. */
  #ownDeduplicationId(): string | undefined {
    const { id } = this.#event;
    if (id === undefined || !this.#settings.queue.isFifo) return undefined;
    return isMessageId(id) ? id : createHash('sha256').update(id).digest('hex');
  }

  #readAttributes(): ReadAttributes {
    const { messageAttributes: setting } = this.#settings;
    if (typeof setting !== 'function') return setting ?? NO_ATTRIBUTES;
    const given = this.#ask('messageAttributes', setting) ?? {};
    const read = readAttributes(given, this.#place('messageAttributes'));
    return read === REFUSED ? NO_ATTRIBUTES : read;
  }

  /** Asks a function of the settings about the event. */
  #ask<Value>(key: string, setting: SqsOfEvent<Value>): Value | undefined {
    try {
      return setting(this.#event);
    } catch (cause) {
      this.#cause = cause;
      this.#place(key).refuse('threw for this event', 'correct the function; see cause');
      return undefined;
    }
  }

  #place(key: string): SettingPlace {
    return createPlace([key], this.#issues);
  }

  #invalid(code: 'invalid-message' | 'invalid-settings'): RejectedOutcome {
    const { name, queue } = this.#settings;
    const issues = this.#issues;
    const context: SqsErrorContext = { transport: name, destination: queue.shown, retryable: false, issues };
    const reasons = issues.map(formatSettingIssue).join('; ');
    const message = `The event cannot be sent to the queue ${queue.shown}: ${reasons}`;
    return rejected(new TransportError(code, message, { cause: this.#cause, context }));
  }

  #tooLarge(byteLength: number): RejectedOutcome {
    const { name, queue, maxMessageBytes: limit } = this.#settings;
    const message = `The event takes ${byteLength} bytes with its attributes; the queue ${queue.shown} is sent at most ${limit} (shorten it, or raise maxMessageBytes if the queue takes more)`;
    const context: SqsErrorContext = {
      transport: name,
      destination: queue.shown,
      byteLength,
      limit,
      retryable: false,
    };
    return rejected(new TransportError('message-too-large', message, { context }));
  }
}

/** Whether SQS takes this as a message group or deduplication id. */
function isMessageId(value: unknown): value is string {
  return typeof value === 'string' && MESSAGE_ID.pattern.test(value);
}

/** What tells MozDef's worker that a message is a vulnerability, in place of the brace that ends the JSON. */
const VULNERABILITY_END = ',"endpoint":"vulnerability","customendpoint":true}';

/**
 * Writes the body of a message: JSON in printable ASCII, in which SQS finds no character that it refuses or replaces.
 *
 * @param place is told about what would make MozDef's worker end or lose the message
 */
function messageBody(encoded: EncodedMessage, envelope: 'none' | 'sns', place: SettingPlace): string {
  const json = toAsciiJson(encoded.text);
  // The worker dies of tags that are not an array, and again whenever the message comes back.
  if (!hasFitTags(encoded)) {
    place.at('tags').refuse('is not an array', 'give an array of texts, as createEvent does');
  }
  const isVulnerability = encoded.kind === 'vulnerability';
  if (envelope === 'none') return isVulnerability ? `${json.slice(0, -1)}${VULNERABILITY_END}` : json;
  if (isVulnerability) {
    const hint = 'send vulnerabilities without an envelope, to the queue of the SQS worker';
    place.refuse("is a vulnerability, which MozDef's SNS worker stores as an event", hint);
  }
  for (const key of ['tags', 'severity']) {
    if (!hasDetail(encoded, key)) continue;
    place
      .at('details')
      .at(key)
      .refuse(`is what MozDef's SNS worker replaces by the event's ${key}`, 'give it another name');
  }
  return JSON.stringify({ Type: 'Notification', Message: json });
}

/** Whether `details` has a key that is at the top level of every event, too. */
function hasDetail(encoded: EncodedMessage, key: string): boolean {
  const name = `"${key}":`;
  if (encoded.text.indexOf(name) === encoded.text.lastIndexOf(name)) return false;
  const { details } = encoded.message as { readonly details?: unknown };
  return typeof details === 'object' && details !== null && Object.hasOwn(details, key);
}

/** How the JSON of an event ends from its tags on, as encoding writes it. The brace closes the event itself. */
const END_WITH_TAGS = /^,"tags":\[(?:"(?:[^"\\]|\\.)*"(?:,|(?=\])))*\],"severity":"[A-Z]+"\}$/;

/**
 * Whether tags are an array, or absent. Looks at the end of the JSON, and makes an object of it only if that does not say:
 * doing so for every event would take as long as encoding it.
 */
function hasFitTags(encoded: EncodedMessage): boolean {
  const { text } = encoded;
  if (END_WITH_TAGS.test(text.slice(text.lastIndexOf(',"tags":[')))) return true;
  const { tags } = encoded.message as { readonly tags?: unknown };
  return tags === undefined || Array.isArray(tags);
}
