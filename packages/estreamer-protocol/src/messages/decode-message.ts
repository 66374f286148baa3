import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import type { Frame } from '../framing/frame-parser.ts';
import { messageTypes } from '../framing/message-header.ts';
import { createLayoutParser, type ParsedLayout } from '../schema/binary-parser.ts';
import { DecodeFault } from '../schema/decode-fault.ts';
import type { Fields, FieldsData } from '../schema/schema.ts';
import type {
  EventDataMessage,
  EventTypeEntry,
  Message,
  OfferedService,
  RequestedService,
} from './message.ts';
import {
  bundleFields,
  errorFields,
  eventStreamRequestFields,
  eventTypeEntryFields,
  hostDataRequestFields,
  hostDataRequestIpv4Fields,
  offeredServiceFields,
  requestedServiceFields,
} from './message-layouts.ts';

/** Decodes messages. */
export interface MessageDecoder {
  /**
   * Decodes a frame to its message; bytes in it (`payload`, `serviceData`) are views into the frame.
   *
   * @throws {EstreamerProtocolError} `malformed-message` when the body does not fit the message type
   */
  decode(frame: Frame): Message;
}

const ENTRY_SIZE = 4;
const HOST_DATA_REQUEST_IPV4_SIZE = 16;

/** Makes a decoder for messages; one serves any number of streams. */
export function createMessageDecoder(): MessageDecoder {
  const error = parserOf(errorFields);
  const eventStreamRequest = parserOf(eventStreamRequestFields);
  const hostDataRequest = parserOf(hostDataRequestFields);
  const hostDataRequestIpv4 = parserOf(hostDataRequestIpv4Fields);
  const requestedService = parserOf(requestedServiceFields);
  const eventTypeEntry = parserOf(eventTypeEntryFields);
  const offeredService = parserOf(offeredServiceFields);
  const bundle = parserOf(bundleFields);

  const decodeRequestedServices = (payload: Buffer): RequestedService[] => {
    const services: RequestedService[] = [];
    let offset = 0;
    while (offset < payload.length) {
      const head = requestedService.parse(payload.subarray(offset));
      offset += head.size;
      const eventTypes: EventTypeEntry[] = [];
      for (;;) {
        const { data, size } = eventTypeEntry.parse(payload.subarray(offset));
        offset += size;
        if (data.eventVersion === 0 && data.eventCode === 0) break;
        eventTypes.push(data);
        if (offset + ENTRY_SIZE > payload.length) {
          throw new DecodeFault('truncated', offset, 'eventTypes', 'no closing pair (0, 0)');
        }
      }
      const { serviceType, flags, initialTimestamp } = head.data;
      services.push({ serviceType, flags, initialTimestamp, eventTypes });
    }
    return services;
  };

  const decodeOfferedServices = (payload: Buffer): OfferedService[] => {
    const services: OfferedService[] = [];
    let offset = 0;
    while (offset < payload.length) {
      const { data, size } = offeredService.parse(payload.subarray(offset));
      offset += size;
      const end = offset + data.serviceLength;
      if (end > payload.length)
        throw new DecodeFault('truncated', offset, 'serviceData', `${data.serviceLength} bytes expected`);
      services.push({ serviceType: data.serviceType, serviceData: payload.subarray(offset, end) });
      offset = end;
    }
    return services;
  };

  const decodeBody = ({ messageType, payload }: Frame): Message => {
    switch (messageType) {
      case messageTypes.null:
        return { kind: 'null' };
      case messageTypes.error: {
        const { errorCode, errorText } = error.parse(payload).data;
        return { kind: 'error', errorCode, errorText };
      }
      case messageTypes.eventStreamRequest: {
        const { data, size } = eventStreamRequest.parse(payload);
        return { kind: 'eventStreamRequest', ...data, trailer: payload.subarray(size) };
      }
      case messageTypes.eventData:
        return { kind: 'eventData', payload };
      case messageTypes.hostDataRequest:
        return payload.length === HOST_DATA_REQUEST_IPV4_SIZE
          ? { kind: 'hostDataRequest', ...hostDataRequestIpv4.parse(payload).data, addressOctets: 4 }
          : { kind: 'hostDataRequest', ...hostDataRequest.parse(payload).data, addressOctets: 16 };
      case messageTypes.singleHostData:
        return { kind: 'singleHostData', payload };
      case messageTypes.multipleHostData:
        return { kind: 'multipleHostData', payload };
      case messageTypes.streamingRequest:
        return { kind: 'streamingRequest', services: decodeRequestedServices(payload) };
      case messageTypes.streamingInformation:
        return { kind: 'streamingInformation', services: decodeOfferedServices(payload) };
      case messageTypes.messageBundle: {
        const { data, size } = bundle.parse(payload);
        return { kind: 'messageBundle', ...data, messages: decodeBundledMessages(payload, size) };
      }
      default:
        return { kind: 'unknown', messageType, payload };
    }
  };

  return {
    decode(frame) {
      try {
        return decodeBody(frame);
      } catch (fault) {
        if (!(fault instanceof DecodeFault)) throw fault;
        throw new EstreamerProtocolError(
          'malformed-message',
          `A message of type ${frame.messageType} with ${frame.payload.length} bytes does not fit its layout: ${fault.message}.`,
          { messageType: frame.messageType, field: fault.field, offset: fault.offset },
          { cause: fault },
        );
      }
    },
  };
}

function parserOf<F extends Fields>(fields: F): ParsedLayout<FieldsData<F>> {
  return createLayoutParser<FieldsData<F>>(fields);
}

const HEADER_SIZE = 8;

/**
 * The messages inside a bundle, which are most of what a server sends: their fixed headers (`bundledMessageFields`) are
 * read without a parser, which took half as long as decoding the records in them.
 *
 * @param start where the head of the bundle ends
 * @throws {DecodeFault} when the bytes do not fit
 */
function decodeBundledMessages(payload: Buffer, start: number): EventDataMessage[] {
  const messages: EventDataMessage[] = [];
  let offset = start;
  while (offset < payload.length) {
    const body = offset + HEADER_SIZE;
    if (body > payload.length) {
      const left = payload.length - offset;
      throw new DecodeFault('truncated', offset, 'layout', `${HEADER_SIZE} bytes expected, ${left} left`);
    }
    const messageType = payload.readUInt32BE(offset) & 0xffff;
    const messageLength = payload.readUInt32BE(offset + 4);
    if (messageType !== messageTypes.eventData) {
      throw new DecodeFault(
        'bad-length',
        offset,
        'messageType',
        `message type ${messageType} inside a bundle`,
      );
    }
    const end = body + messageLength;
    if (end > payload.length) {
      throw new DecodeFault(
        'truncated',
        offset + 4,
        'messageLength',
        `message length ${messageLength}, ${payload.length - body} bytes left`,
      );
    }
    messages.push({ kind: 'eventData', payload: payload.subarray(body, end) });
    offset = end;
  }
  return messages;
}
