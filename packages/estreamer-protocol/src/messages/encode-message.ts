import { MESSAGE_HEADER_VERSION, messageTypes } from '../framing/message-header.ts';
import { type ByteWriter, createByteWriter } from '../schema/byte-writer.ts';
import { createEncoderCompiler } from '../schema/compile-encoder.ts';
import type { Message, RequestedService } from './message.ts';
import {
  bundledMessageFields,
  bundleFields,
  errorFields,
  eventStreamRequestFields,
  eventTypeEntryFields,
  hostDataRequestFields,
  hostDataRequestIpv4Fields,
  offeredServiceFields,
  requestedServiceFields,
} from './message-layouts.ts';

const compiler = createEncoderCompiler();
const encodeError = compiler.layout(errorFields);
const encodeEventStreamRequest = compiler.layout(eventStreamRequestFields);
const encodeHostDataRequest = compiler.layout(hostDataRequestFields);
const encodeHostDataRequestIpv4 = compiler.layout(hostDataRequestIpv4Fields);
const encodeServiceHead = compiler.layout(requestedServiceFields);
const encodeEventType = compiler.layout(eventTypeEntryFields);
const encodeOfferedHead = compiler.layout(offeredServiceFields);
const encodeBundleHead = compiler.layout(bundleFields);
const encodeBundledHead = compiler.layout(bundledMessageFields);

const REQUESTED_SERVICE_HEAD_SIZE = 16;
const ENTRY_SIZE = 4;
const END_OF_ENTRIES = { eventVersion: 0, eventCode: 0 };

/**
 * Encodes a message with its header.
 *
 * @throws {EstreamerProtocolError} `invalid-value` when a value does not fit its field
 */
export function encodeMessage(message: Message): Buffer {
  const writer = createByteWriter();
  writer.uint16(MESSAGE_HEADER_VERSION);
  writer.uint16(message.kind === 'unknown' ? message.messageType : messageTypes[message.kind]);
  writer.uint32(0);
  const start = writer.length;
  encodeBody(writer, message);
  writer.patchUint32(start - 4, writer.length - start);
  return writer.finish();
}

function encodeBody(writer: ByteWriter, message: Message): void {
  switch (message.kind) {
    case 'null':
      return;
    case 'error':
      return encodeError(writer, { ...message });
    case 'eventStreamRequest':
      encodeEventStreamRequest(writer, { ...message });
      return writer.bytes(message.trailer);
    case 'hostDataRequest':
      return (message.addressOctets === 4 ? encodeHostDataRequestIpv4 : encodeHostDataRequest)(writer, {
        ...message,
      });
    case 'eventData':
    case 'singleHostData':
    case 'multipleHostData':
    case 'unknown':
      return writer.bytes(message.payload);
    case 'streamingRequest':
      for (const service of message.services) encodeRequestedService(writer, service);
      return;
    case 'streamingInformation':
      for (const { serviceType, serviceData } of message.services) {
        encodeOfferedHead(writer, { serviceType, serviceLength: serviceData.length });
        writer.bytes(serviceData);
      }
      return;
    case 'messageBundle':
      encodeBundleHead(writer, { ...message });
      for (const { payload } of message.messages) {
        encodeBundledHead(writer, {
          messageType: messageTypes.eventData,
          messageLength: payload.length,
        });
        writer.bytes(payload);
      }
  }
}

function encodeRequestedService(writer: ByteWriter, service: RequestedService): void {
  const entries = [...service.eventTypes, END_OF_ENTRIES];
  const serviceLength = REQUESTED_SERVICE_HEAD_SIZE + ENTRY_SIZE * entries.length;
  encodeServiceHead(writer, { ...service, serviceLength });
  for (const entry of entries) encodeEventType(writer, { ...entry });
}
