import { messageTypes } from '../framing/message-header.ts';
import { ESTREAMER_SERVICE } from '../messages/message.ts';
import {
  bundledMessageFields,
  eventStreamRequestFields,
  eventTypeEntryFields,
  offeredServiceFields,
  requestedServiceFields,
} from '../messages/message-layouts.ts';
import { extendedRequests } from '../requests/extended-requests.ts';
import { requestFlags } from '../requests/request-flags.ts';
import { uint16, uint32, unixSeconds } from '../schema/fields.ts';
import type { ValueNames } from '../schema/schema.ts';

/** The layouts of messages, with the names of their values. */
export {
  bundleFields as bundleHead,
  errorFields as error,
  hostDataRequestFields as hostDataRequest,
  hostDataRequestIpv4Fields as hostDataRequestIpv4,
} from '../messages/message-layouts.ts';

const types: ValueNames = { name: 'messageType', names: namesBy(messageTypes, (type) => type) };
const services: ValueNames = { name: 'serviceType', names: { [ESTREAMER_SERVICE]: 'eStreamer' } };
const starts: ValueNames = {
  name: 'initialTimestamp',
  names: { 0: 'the oldest data', 4294967295: 'from now on' },
};
const flags: ValueNames = {
  name: 'requestFlags',
  bitmask: true,
  names: namesBy(requestFlags, ({ bit }) => 2 ** bit),
};
const eventCodes: ValueNames = {
  name: 'eventCode',
  names: { 0: 'end of the list', ...namesBy(extendedRequests, ({ code }) => code) },
};

export const messageHeader = {
  headerVersion: uint16(),
  messageType: uint16({ values: types }),
  messageLength: uint32({ unit: 'bytes' }),
} as const;

export const bundledMessage = {
  ...bundledMessageFields,
  messageType: uint32({ values: types }),
  messageLength: uint32({ unit: 'bytes' }),
} as const;

export const eventStreamRequest = {
  ...eventStreamRequestFields,
  initialTimestamp: unixSeconds({ values: starts }),
  requestFlags: uint32({ values: flags }),
} as const;

export const requestedService = {
  ...requestedServiceFields,
  serviceType: uint32({ values: services }),
  serviceLength: uint32({ unit: 'bytes' }),
  initialTimestamp: unixSeconds({ values: starts }),
} as const;

export const eventTypeEntry = { ...eventTypeEntryFields, eventCode: uint16({ values: eventCodes }) } as const;

export const offeredService = {
  ...offeredServiceFields,
  serviceType: uint32({ values: services }),
  serviceLength: uint32({ unit: 'bytes' }),
} as const;

function namesBy<Value>(
  values: Readonly<Record<string, Value>>,
  numberOf: (value: Value) => number,
): Record<number, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [numberOf(value), name]));
}
