import { bytes, microseconds, uint32, unixSeconds } from '../../schema/fields.ts';
import { defineRecord, layout, versions } from '../define-record.ts';
import { eventExtraData4 } from './event-extra-data-4.ts';
import { intrusionEvent25 } from './intrusion-event-25.ts';
import { intrusionEvent34 } from './intrusion-event-34.ts';
import { intrusionEvent41 } from './intrusion-event-41.ts';
import { intrusionEvent42 } from './intrusion-event-42.ts';
import { intrusionEvent45 } from './intrusion-event-45.ts';
import { intrusionEvent60 } from './intrusion-event-60.ts';
import { intrusionEvent81 } from './intrusion-event-81.ts';
import { intrusionEvent85 } from './intrusion-event-85.ts';
import { intrusionImpactAlert20 } from './intrusion-impact-alert-20.ts';
import { intrusionImpactAlert153 } from './intrusion-impact-alert-153.ts';
import { legacyIntrusionEventIpv4Fields, legacyIntrusionEventIpv6Fields } from './legacy-intrusion-event.ts';

/** The record types of this family. */
export const intrusionRecords = [
  defineRecord({
    recordType: 2,
    kind: 'packet',
    name: 'Packet',
    category: 'packet',
    discoveryHeader: false,
    body: layout({
      deviceId: uint32(),
      eventId: uint32(),
      eventSecond: unixSeconds(),
      packetSecond: unixSeconds(),
      packetMicrosecond: microseconds(),
      /** Pcap link type. */
      linkType: uint32({ note: 'pcap link type' }),
      packetLength: uint32(),
      packetData: bytes('packetLength'),
    }),
  }),
  defineRecord({
    recordType: 9,
    kind: 'intrusionImpactAlert',
    name: 'Intrusion Impact Alert',
    category: 'intrusion',
    discoveryHeader: false,
    body: versions(intrusionImpactAlert20, intrusionImpactAlert153),
  }),
  defineRecord({
    recordType: 110,
    kind: 'intrusionExtraData',
    name: 'Intrusion Event Extra Data',
    category: 'intrusion',
    discoveryHeader: false,
    body: versions(eventExtraData4),
  }),
  defineRecord({
    recordType: 207,
    kind: 'legacyIntrusionEventIpv4',
    name: 'Intrusion Event (IPv4), 5.0 - 5.1',
    category: 'intrusion',
    discoveryHeader: false,
    body: layout(legacyIntrusionEventIpv4Fields),
  }),
  defineRecord({
    recordType: 208,
    kind: 'legacyIntrusionEventIpv6',
    name: 'Intrusion Event (IPv6), 5.0 - 5.1',
    category: 'intrusion',
    discoveryHeader: false,
    body: layout(legacyIntrusionEventIpv6Fields),
  }),
  defineRecord({
    recordType: 400,
    kind: 'intrusionEvent',
    name: 'Intrusion Event',
    category: 'intrusion',
    discoveryHeader: false,
    body: versions(
      intrusionEvent25,
      intrusionEvent34,
      intrusionEvent41,
      intrusionEvent42,
      intrusionEvent45,
      intrusionEvent60,
      intrusionEvent81,
      intrusionEvent85,
    ),
  }),
] as const;
