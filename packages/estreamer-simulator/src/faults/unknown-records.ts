import { record, withRecord } from './added-records.ts';
import type { MessageFaultTiming, MessageStrike } from './message-fault.ts';

/** Adds a record of a type that nobody knows. */
export interface UnknownRecordsFault extends MessageFaultTiming {
  readonly kind: 'unknown-records';
  /**
   * The record type.
   * @default 9999
   */
  readonly recordType?: number | undefined;
}

const BODY = Buffer.from('a body that nobody can read', 'ascii');

export const strikeUnknownRecords: MessageStrike<UnknownRecordsFault> = (fault, { message }) => {
  const { recordType = 9999 } = fault;
  return {
    detail: `adds a record of type ${recordType}`,
    messages: withRecord(message, record(recordType, BODY)),
    afterwards: 'go-on',
  };
};
