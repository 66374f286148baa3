import { int32, ipv4, ipv6, text, uint16, uint32 } from '../schema/fields.ts';
import { hostRequestDataType, hostRequestFlags } from '../values/host.ts';

export const errorFields = {
  errorCode: int32(),
  errorTextLength: uint16(),
  errorText: text('errorTextLength'),
} as const;

export const eventStreamRequestFields = {
  initialTimestamp: uint32(),
  requestFlags: uint32(),
} as const;

/** For old servers; see `HostDataRequest.addressOctets`. */
export const hostDataRequestIpv4Fields = {
  dataType: uint32({ values: hostRequestDataType }),
  flags: uint32({ values: hostRequestFlags }),
  startIpAddress: ipv4(),
  endIpAddress: ipv4(),
} as const;

export const hostDataRequestFields = {
  dataType: uint32({ values: hostRequestDataType }),
  flags: uint32({ values: hostRequestFlags }),
  startIpAddress: ipv6(),
  endIpAddress: ipv6(),
} as const;

/** Head of a service in a Streaming Request; `serviceLength` counts itself, the type and all that follows. */
export const requestedServiceFields = {
  serviceType: uint32(),
  serviceLength: uint32(),
  flags: uint32(),
  initialTimestamp: uint32(),
} as const;

export const eventTypeEntryFields = {
  eventVersion: uint16(),
  eventCode: uint16(),
} as const;

/** Head of a service in Streaming Information; `serviceLength` counts what follows it. */
export const offeredServiceFields = {
  serviceType: uint32(),
  serviceLength: uint32(),
} as const;

export const bundleFields = {
  connectionId: uint32(),
  sequenceNumber: uint32(),
} as const;

/** Head of a message inside a bundle. The type's upper half is 0, or 1 where a server repeats the header version. */
export const bundledMessageFields = {
  messageType: uint32(),
  messageLength: uint32(),
} as const;
