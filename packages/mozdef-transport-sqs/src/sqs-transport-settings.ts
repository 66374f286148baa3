import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Clock } from '@x/foundation';
import type { EncodedMessage, MozDefTransport } from '@x/mozdef-events/transport';

/** Type of a message attribute: one of SQS's three, with a label of your own behind a dot if you like. */
export type SqsAttributeType = 'String' | 'Number' | 'Binary' | `${'String' | 'Number' | 'Binary'}.${string}`;

/** A message attribute whose type is given. */
export interface SqsTypedAttribute {
  /** Type, such as `Number.float`. */
  readonly type: SqsAttributeType;
  /** Value: text for `String`, a number or its digits for `Number`, bytes for `Binary`. Not empty. */
  readonly value: string | number | Uint8Array;
}

/** A message attribute: text becomes a `String`, a number a `Number`, bytes a `Binary`. */
export type SqsAttributeValue = string | number | Uint8Array | SqsTypedAttribute;

/** Message attributes by name, at most ten. */
export type SqsMessageAttributes = Readonly<Record<string, SqsAttributeValue>>;

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
