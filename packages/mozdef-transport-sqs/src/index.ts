export { createSqsTransport } from './create-sqs-transport.ts';
export type {
  SqsAttributeType,
  SqsAttributeValue,
  SqsMessageAttributes,
  SqsTypedAttribute,
} from './message-attributes.ts';
export { readSqsErrorContext, type SqsErrorContext } from './outcomes.ts';
export type {
  SqsOfEvent,
  SqsTransport,
  SqsTransportClient,
  SqsTransportDependencies,
  SqsTransportSettings,
} from './sqs-transport-settings.ts';
