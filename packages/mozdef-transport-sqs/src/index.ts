export { createSqsTransport } from './create-sqs-transport.ts';
export { readSqsErrorContext, type SqsErrorContext } from './outcomes.ts';
export type {
  SqsAttributeType,
  SqsAttributeValue,
  SqsMessageAttributes,
  SqsOfEvent,
  SqsTransport,
  SqsTransportClient,
  SqsTransportDependencies,
  SqsTransportSettings,
  SqsTypedAttribute,
} from './sqs-transport-settings.ts';
