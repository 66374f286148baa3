import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import type { Frame } from '../framing/frame-parser.ts';
import { isEventData, messageTypes } from '../framing/message-header.ts';
import { createLayoutParser, type ParsedLayout } from '../schema/binary-parser.ts';
import { DecodeFault } from '../schema/decode-fault.ts';
import type { Fields, FieldsData } from '../schema/schema.ts';
import type {
  ErrorMessage,
  EventDataMessage,
  EventTypeEntry,
  Message,
  OfferedService,
  RequestedService,
} from './message.ts';
import {
  bundleFields,
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
const OFFERED_SERVICE_HEAD_SIZE = 8;
const HOST_DATA_REQUEST_IPV4_SIZE = 16;

/** Makes a decoder for messages; one serves any number of streams. */
export function createMessageDecoder(): MessageDecoder {
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

  /** @param counted what `serviceLength` counts beside the data that follows it */
  const offeredServices = (payload: Buffer, counted: number): OfferedService[] => {
    const services: OfferedService[] = [];
    let offset = 0;
    while (offset < payload.length) {
      const { data, size } = offeredService.parse(payload.subarray(offset));
      offset += size;
      const end = offset + data.serviceLength - counted;
      if (end > payload.length || end < offset)
        throw new DecodeFault('truncated', offset, 'serviceData', `${data.serviceLength} bytes expected`);
      services.push({ serviceType: data.serviceType, serviceData: payload.subarray(offset, end) });
      offset = end;
    }
    return services;
  };

  /** Real servers count what follows the length; the guide counts the head too, which is taken where only that fits. */
  const decodeOfferedServices = (payload: Buffer): OfferedService[] => {
    try {
      const services = offeredServices(payload, 0);
      if (services.every(({ serviceType }) => serviceType !== 0)) return services;
      return offeredServicesByGuide(payload) ?? services;
    } catch (fault) {
      if (!(fault instanceof DecodeFault)) throw fault;
      const services = offeredServicesByGuide(payload);
      if (services === undefined) throw fault;
      return services;
    }
  };

  const offeredServicesByGuide = (payload: Buffer): OfferedService[] | undefined => {
    try {
      return offeredServices(payload, OFFERED_SERVICE_HEAD_SIZE);
    } catch (fault) {
      if (fault instanceof DecodeFault) return undefined;
      throw fault;
    }
  };

  const decodeBody = ({ messageType, payload }: Frame): Message => {
    switch (messageType) {
      case messageTypes.null:
        return { kind: 'null' };
      case messageTypes.error:
        return decodeError(payload);
      case messageTypes.eventStreamRequest: {
        const { data, size } = eventStreamRequest.parse(payload);
        return { kind: 'eventStreamRequest', ...data, trailer: payload.subarray(size) };
      }
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
        return isEventData(messageType)
          ? { kind: 'eventData', payload }
          : { kind: 'unknown', messageType, payload };
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

const ERROR_CODE_SIZE = 4;
const ERROR_TEXT_OFFSET = 6;
const TRAILING_NULS = /\0+$/;

/** The code is what matters: where the length of the text is missing or wrong, the text is what follows. */
function decodeError(payload: Buffer): ErrorMessage {
  if (payload.length < ERROR_CODE_SIZE) {
    throw new DecodeFault('truncated', 0, 'errorCode', `${ERROR_CODE_SIZE} bytes expected`);
  }
  const start = hasTextLength(payload) ? ERROR_TEXT_OFFSET : ERROR_CODE_SIZE;
  const errorText = payload.toString('utf8', start).replace(TRAILING_NULS, '');
  return { kind: 'error', errorCode: payload.readInt32BE(0), errorText };
}

/** A wrong length whose bytes are both printable is the start of a text without a length. */
function hasTextLength(payload: Buffer): boolean {
  if (payload.length < ERROR_TEXT_OFFSET) return true;
  if (payload.readUInt16BE(ERROR_CODE_SIZE) === payload.length - ERROR_TEXT_OFFSET) return true;
  return payload.subarray(ERROR_CODE_SIZE, ERROR_TEXT_OFFSET).some((byte) => byte < 0x20 || byte > 0x7e);
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
    if (!isEventData(messageType)) {
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
