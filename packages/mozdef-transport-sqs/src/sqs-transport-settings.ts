import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import {
  type Clock,
  choice,
  converted,
  custom,
  either,
  type FieldsFor,
  milliseconds,
  optional,
  type ResolvedSettings as Resolved,
  type SettingKind,
  type SettingsCheck,
  settingsOf,
  text,
  url,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { EncodedMessage, MozDefTransport } from '@x/mozdef-events/transport';
import { resolveTransportSettings } from '@x/transport';
import { type ReadAttributes, readAttributes, type SqsMessageAttributes } from './message-attributes.ts';

/** Says something about an event. Called once for each event of a batch; should not throw. */
export type SqsOfEvent<Value> = (event: EncodedMessage) => Value;

/** Settings of the SQS transport. Give either `queueName` or `queueUrl`. */
export interface SqsTransportSettings {
  /** Name of the queue. Its URL is looked up once, with the permission `sqs:GetQueueUrl`. @default none */
  readonly queueName?: string | undefined;
  /** Account that owns the queue, 12 digits. Goes with `queueName`. @default the account of the credentials */
  readonly queueOwnerAccountId?: string | undefined;
  /** URL of the queue; nothing is looked up. @default none */
  readonly queueUrl?: string | URL | undefined;
  /** AWS region, such as `eu-central-1`. @default what the AWS SDK finds in the environment and its files */
  readonly region?: string | undefined;
  /** Credentials, or a function that gets them. @default what the AWS SDK finds */
  readonly credentials?: SQSClientConfig['credentials'] | undefined;
  /** Where SQS is, for a VPC endpoint or an emulator. @default the host of `queueUrl`; else that of the region */
  readonly endpoint?: string | URL | undefined;
  /** Name for reports and errors. @default 'sqs' */
  readonly name?: string | undefined;
  /**
   * What the message holds: `none` for the event alone, as MozDef's SQS worker reads it; `sns` for the event inside of
   * an SNS notification, as MozDef's SNS worker reads it, which puts tags and severity under `details`.
   * @default 'none'
   */
  readonly envelope?: 'none' | 'sns' | undefined;
  /**
   * Message group: events of a group stay in order. Fixed, or of the event. Required for a FIFO queue, whose name ends
   * in `.fifo`; on another queue it asks for fair queueing. 1 to 128 printable ASCII characters without spaces.
   * @default none
   */
  readonly messageGroupId?: string | SqsOfEvent<string | undefined> | undefined;
  /**
   * Deduplication id: SQS takes only the first message of an id within five minutes. Fixed, or of the event. Only for
   * a FIFO queue; where there is none, the queue must have content-based deduplication. Characters as in `messageGroupId`.
   * @default the event's identity, if it has one
   */
  readonly messageDeduplicationId?: string | SqsOfEvent<string | undefined> | undefined;
  /** Message attributes. Fixed, or of the event. MozDef does not read any. @default none */
  readonly messageAttributes?:
    | SqsMessageAttributes
    | SqsOfEvent<SqsMessageAttributes | undefined>
    | undefined;
  /**
   * The largest message in UTF-8 bytes: the body, and of each attribute its name, type and value. A queue may be set to
   * take less than SQS does. @default 1048576
   */
  readonly maxMessageBytes?: number | undefined;
  /** The most bytes of all messages of one request; what is more is sent in further ones. @default 1048576 */
  readonly maxBatchBytes?: number | undefined;
  /**
   * The most requests at a time, and connections of a client that the transport makes.
   * @default 10; 1 for a FIFO queue, so that batches stay in order
   */
  readonly connections?: number | undefined;
  /** How long making a connection may take, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
  /** How long a request may take as a whole, in milliseconds. @default 60000 */
  readonly timeoutMs?: number | undefined;
}

/** A transport to an SQS queue. */
export interface SqsTransport extends MozDefTransport {
  /**
   * Asks SQS for the queue, and sends nothing: whether it is there, and whether the credentials are somebody's.
   *
   * @throws TransportError as the outcome of an event would have it
   */
  probe(options: { readonly signal: AbortSignal }): Promise<void>;
}

/** What the transport needs of an `SQSClient` of the AWS SDK. */
export type SqsTransportClient = Pick<SQSClient, 'send'>;

/** What the SQS transport may be given in place of its own. */
export interface SqsTransportDependencies {
  /**
   * Client that carries the requests. It stays the caller's: the transport never destroys it, and `region`,
   * `credentials`, `endpoint` and `connectTimeoutMs` are the client's own. Retries inside of it (`maxAttempts`) may make
   * duplicates that nobody is told about; the transport's own client makes one attempt.
   * @default a client made from the settings
   */
  readonly client?: SqsTransportClient | undefined;
  /** Tells the time that a Retry-After date is counted from. @default the system's clock */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** What SQS takes in one request, since August 2025. */
const SQS_MAX_BYTES = 1_048_576;

/** Settings that belong to a client of the transport's own. */
const CLIENT_SETTINGS = ['region', 'credentials', 'endpoint', 'connectTimeoutMs'] as const;

const QUEUE_URL = 'a URL such as https://sqs.eu-central-1.amazonaws.com/123456789012/mozdef';
const ENDPOINT = 'a URL such as https://sqs.eu-central-1.amazonaws.com';

/** A URL of SQS. It must not hold credentials, because it is shown in errors. */
function sqsUrl(values: string): SettingKind<URL, string | URL> {
  return converted(url(['http', 'https'], values), (value, place) => {
    if (value.username !== '' || value.password !== '') {
      return place.refuse('has a user or password in it', 'give AWS credentials as credentials');
    }
    if (value.search !== '' || value.hash !== '') {
      return place.refuse('has a query or a fragment', `give ${values}`);
    }
    return value;
  });
}

function ofEvent<Value>(): SettingKind<SqsOfEvent<Value>> {
  return custom('a function of the event', (value) => typeof value === 'function');
}

/** What SQS takes as a message group or deduplication id. */
export const MESSAGE_ID = {
  values: '1 to 128 printable ASCII characters without spaces',
  pattern: /^[\x21-\x7e]{1,128}$/,
};

const messageId = text(MESSAGE_ID);

const attributes: SettingKind<ReadAttributes, SqsMessageAttributes> = {
  values: 'attributes by name',
  read: (value, place) => readAttributes(value as SqsMessageAttributes, place),
};

const FIELDS = {
  queueName: optional(
    text({
      values: 'up to 80 letters, digits, "_" and "-", with .fifo at the end for a FIFO queue',
      pattern: /^(?=.{1,80}$)[\w-]+(?:\.fifo)?$/,
    }),
    'Name of the queue.',
  ),
  queueOwnerAccountId: optional(
    text({ values: 'an AWS account id of 12 digits, as text', pattern: /^\d{12}$/ }),
    'Account that owns the queue.',
    'the account of the credentials',
  ),
  queueUrl: optional(sqsUrl(QUEUE_URL), 'URL of the queue.'),
  region: optional(text(), 'AWS region.', 'what the AWS SDK finds'),
  credentials: optional(
    custom<object>(
      'credentials, or a function that gets them',
      (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
    ),
    'Credentials.',
    'what the AWS SDK finds',
  ),
  endpoint: optional(sqsUrl(ENDPOINT), 'Where SQS is.', 'the host of `queueUrl`; else that of the region'),
  name: withDefault(text(), 'Name for reports and errors.', 'sqs'),
  envelope: withDefault(choice('none', 'sns'), 'What the message holds.', 'none'),
  messageGroupId: optional(either(ofEvent<string | undefined>(), messageId), 'Message group.'),
  messageDeduplicationId: optional(
    either(ofEvent<string | undefined>(), messageId),
    'Deduplication id of a FIFO queue.',
    "the event's identity, if it has one",
  ),
  messageAttributes: optional(
    either(ofEvent<SqsMessageAttributes | undefined>(), attributes),
    'Message attributes.',
  ),
  maxMessageBytes: withDefault(
    wholeNumber({ from: 1, unit: 'bytes' }),
    'The largest message, attributes included.',
    SQS_MAX_BYTES,
  ),
  maxBatchBytes: optional(
    wholeNumber({ from: 1, unit: 'bytes' }),
    'The most bytes of one request.',
    String(SQS_MAX_BYTES),
  ),
  connections: optional(
    wholeNumber({ from: 1, to: 10_000 }),
    'The most requests at a time.',
    '10; 1 for a FIFO queue',
  ),
  connectTimeoutMs: withDefault(milliseconds({ from: 1 }), 'How long making a connection may take.', 10_000),
  timeoutMs: withDefault(milliseconds({ from: 1 }), 'How long a request may take as a whole.', 60_000),
} satisfies FieldsFor<SqsTransportSettings>;

type Settings = Resolved<typeof FIELDS>;

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
}

function queueOf(
  settings: Partial<Pick<Settings, 'queueName' | 'queueUrl' | 'queueOwnerAccountId'>>,
): QueueAddress | undefined {
  const { queueName: name, queueUrl, queueOwnerAccountId: ownerAccountId } = settings;
  if (queueUrl !== undefined) {
    const { href, pathname } = queueUrl;
    const isFifo = pathname.endsWith('.fifo');
    return { shown: href, isFifo, name: undefined, ownerAccountId: undefined, url: href };
  }
  if (name === undefined) return undefined;
  return { shown: name, isFifo: name.endsWith('.fifo'), name, ownerAccountId, url: undefined };
}

/** Rules about several settings. @param hasClient whether the caller brings a client, which has settings of its own */
function rules(hasClient: boolean): SettingsCheck<typeof FIELDS> {
  return (settings, place, given) => {
    const { maxMessageBytes = 0, maxBatchBytes, messageDeduplicationId } = settings;
    if (maxBatchBytes !== undefined && maxBatchBytes < maxMessageBytes) {
      const hint = 'lower maxMessageBytes, or raise maxBatchBytes';
      place.at('maxBatchBytes').refuse('is less than maxMessageBytes', hint);
    }
    if ((given['queueName'] === undefined) === (given['queueUrl'] === undefined)) {
      const message = given['queueName'] === undefined ? 'is missing' : 'is given together with queueUrl';
      place.at('queueName').refuse(message, 'give either queueName or queueUrl', 'required');
    }
    if (given['queueUrl'] !== undefined && given['queueOwnerAccountId'] !== undefined) {
      const hint = 'leave it out: the URL says whose queue it is';
      place.at('queueOwnerAccountId').refuse('is given together with queueUrl', hint);
    }
    const queue = queueOf(settings);
    if (queue?.isFifo === true && given['messageGroupId'] === undefined) {
      const hint = 'a FIFO queue needs a message group: give one, or a function of the event';
      place.at('messageGroupId').refuse('is missing', hint, 'required');
    }
    if (queue?.isFifo === false && messageDeduplicationId !== undefined) {
      const hint = 'leave it out, or use a FIFO queue, whose name ends in .fifo';
      place.at('messageDeduplicationId').refuse('is given for a queue that is not FIFO', hint);
    }
    for (const key of CLIENT_SETTINGS) {
      if (!hasClient || given[key] === undefined) continue;
      const message = 'is given together with a client that has its own';
      place.at(key).refuse(message, 'set it on the client, or leave the client out');
    }
  };
}

/** Settings with everything filled in. */
export interface ResolvedSettings
  extends Omit<Settings, 'queueName' | 'queueUrl' | 'queueOwnerAccountId' | 'endpoint' | 'credentials'> {
  readonly queue: QueueAddress;
  readonly maxBatchBytes: number;
  readonly connections: number;
  readonly endpoint: string | undefined;
  /** Never to be shown. */
  readonly credentials: SqsTransportSettings['credentials'];
}

/**
 * Checks the settings and fills in what they leave out.
 *
 * @throws TransportError `invalid-settings` with every issue
 */
export function resolveSettings(
  given: SqsTransportSettings,
  { client }: SqsTransportDependencies,
): ResolvedSettings {
  const settings = resolveTransportSettings(
    settingsOf(FIELDS, rules(client !== undefined)),
    given,
    'The SQS transport cannot be made',
  );
  // The rules have seen to it that there is one.
  const queue = queueOf(settings) as QueueAddress;
  const { maxMessageBytes, maxBatchBytes = Math.max(SQS_MAX_BYTES, maxMessageBytes) } = settings;
  return {
    ...settings,
    queue,
    maxBatchBytes,
    connections: settings.connections ?? (queue.isFifo ? 1 : 10),
    credentials: given.credentials,
    endpoint: settings.endpoint?.href ?? settings.queueUrl?.origin,
  };
}
