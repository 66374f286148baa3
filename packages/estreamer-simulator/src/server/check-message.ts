import type { Frame, Message, StreamingRequest } from '@x/estreamer-protocol';
import { MULTIPLE_HOSTS, SINGLE_HOST } from './host-answers.ts';

const SERVICE_LENGTH_OFFSET = 4;
const SERVICE_HEAD_SIZE = 16;
const ENTRY_SIZE = 4;
/** What `serviceLength` counts beside what follows it, according to who wrote it. */
const SERVICE_TYPE_AND_LENGTH_SIZE = 8;
const HOST_REQUEST_FLAGS = 3;

/** What is wrong with a client's message beyond its layout, in words; undefined when nothing is. */
export function faultOf(message: Message, { payload }: Frame): string | undefined {
  switch (message.kind) {
    case 'null':
      return payload.length === 0 ? undefined : `A Null has no body; this one has ${payload.length} octets.`;
    case 'streamingRequest':
      return serviceLengthFault(message, payload);
    case 'hostDataRequest': {
      const { dataType, flags } = message;
      if (dataType !== SINGLE_HOST && dataType !== MULTIPLE_HOSTS) {
        return `A Host Data Request is for data type 6 or 7; this one is for ${dataType}.`;
      }
      return flags <= HOST_REQUEST_FLAGS
        ? undefined
        : `A Host Data Request has the flags 1 and 2; this one has ${flags}.`;
    }
    default:
      return undefined;
  }
}

function serviceLengthFault({ services }: StreamingRequest, payload: Buffer): string | undefined {
  let offset = 0;
  for (const { serviceType, eventTypes } of services) {
    const inclusive = SERVICE_HEAD_SIZE + ENTRY_SIZE * (eventTypes.length + 1);
    const given = payload.readUInt32BE(offset + SERVICE_LENGTH_OFFSET);
    if (given !== inclusive && given !== inclusive - SERVICE_TYPE_AND_LENGTH_SIZE) {
      return `Service ${serviceType} of the Streaming Request announces ${given} octets and has ${inclusive}.`;
    }
    offset += inclusive;
  }
  return undefined;
}
