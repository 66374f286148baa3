/** What SQS takes as a message group or deduplication id. */
const ID = /^[\x21-\x7e]{1,128}$/;

/** Whether SQS takes this as a message group or deduplication id. */
export function isMessageId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

/** What to do about an id that SQS does not take. */
export const MESSAGE_ID_HINT = 'give 1 to 128 printable ASCII characters without spaces';
