import { ipv4, ipv6, mac, microseconds, uint8, uint32, unixSeconds } from '../schema/fields.ts';
import type { FieldsData } from '../schema/schema.ts';

/** The 8-byte record header. */
export const recordHeaderFields = {
  /** Record type in the low 16 bits; above them a netmap (domain) id on 6.x and later. */
  recordType: uint32(),
  /** Bytes after the whole record header. */
  recordLength: uint32({ unit: 'bytes' }),
} as const;

/** The 16-byte record header of events that were requested with the archive timestamp (request flag bit 23). */
export const extendedRecordHeaderFields = {
  ...recordHeaderFields,
  /** Unix seconds: when the server archived the event. */
  archiveTimestamp: unixSeconds(),
  reserved: uint32({ reserved: true }),
} as const;

/** The 40 bytes of a discovery header without an IPv6 address. */
export const discoveryHeaderFields = {
  deviceId: uint32(),
  /** Used by servers up to 5.1.1.x. */
  legacyIpAddress: ipv4({ note: 'used by 5.1.1.x and earlier, unused since' }),
  macAddress: mac(),
  /** 1 when `hostIpAddress` follows. */
  hasIpv6: uint8(),
  reserved: uint8({ reserved: true }),
  /** Unix seconds; 0 in connection statistics, which carry their times in the block. */
  eventSecond: unixSeconds(),
  eventMicrosecond: microseconds(),
  eventType: uint32(),
  eventSubtype: uint32(),
  /** Internal to the server. */
  fileNumber: uint32(),
  /** Internal to the server. */
  filePosition: uint32(),
} as const;

/** The 56 bytes of a discovery header whose `hasIpv6` is 1. */
export const discoveryHeaderIpv6Fields = {
  ...discoveryHeaderFields,
  /** The host; IPv4 as dotted text; `::` for none. */
  hostIpAddress: ipv6({ title: 'IPv6 Address' }),
} as const;

/** What stands between the record header and the body of discovery, connection and user records. */
export type DiscoveryHeader = FieldsData<typeof discoveryHeaderFields> & {
  /** The host; there when `hasIpv6` is 1 (servers since 5.2). */
  readonly hostIpAddress?: string;
};
