import { changeFields } from '../schema/change-fields.ts';
import { blockHistory, defineBlock } from '../schema/define-block.ts';
import {
  blob,
  bytes,
  ipv4,
  ipv6,
  microseconds,
  octets,
  string,
  uint8,
  uint16,
  uint32,
  unixSeconds,
  uuid,
} from '../schema/fields.ts';
import {
  blocked,
  blockedReason,
  extraDataType,
  impactFlags,
  impactLevel,
  priority,
} from '../values/intrusion.ts';
import { sslAction, sslFlowStatus } from '../values/ssl.ts';
import { defineRecord, layout, versions } from './define-record.ts';

/** Intrusion Event, series 2. */
const intrusionEvent = blockHistory(
  defineBlock({
    series: 2,
    blockType: 25,
    name: 'Intrusion Event',
    since: '5.1.1',
    request: 4,
    sourcesDisagree: 'Partly inferred from the change notes of the guide, not seen whole.',
    fields: {
      deviceId: uint32(),
      eventId: uint32(),
      eventSecond: unixSeconds(),
      eventMicrosecond: microseconds(),
      ruleId: uint32({ title: 'Rule ID (Signature ID)' }),
      generatorId: uint32(),
      ruleRevision: uint32(),
      classificationId: uint32(),
      priorityId: uint32({ values: priority }),
      sourceIpAddress: ipv6(),
      destinationIpAddress: ipv6(),
      sourcePortOrIcmpType: uint16(),
      destinationPortOrIcmpCode: uint16(),
      ipProtocol: uint8({ title: 'IP Protocol ID' }),
      impactFlags: uint8({ values: impactFlags }),
      impact: uint8({ values: impactLevel }),
      blocked: uint8({ values: blocked }),
      mplsLabel: uint32(),
      vlanId: uint16(),
      pad: uint16({ reserved: true }),
      intrusionPolicyUuid: uuid({ title: 'Policy UUID' }),
      userId: uint32(),
      webApplicationId: uint32(),
      clientApplicationId: uint32(),
      applicationProtocolId: uint32(),
      accessControlRuleId: uint32(),
      accessControlPolicyUuid: uuid(),
      ingressInterfaceUuid: uuid(),
      egressInterfaceUuid: uuid(),
      ingressZoneUuid: uuid({ title: 'Ingress Security Zone UUID' }),
      egressZoneUuid: uuid({ title: 'Egress Security Zone UUID' }),
      connectionTimestamp: unixSeconds(),
      connectionInstanceId: uint16(),
      connectionCounter: uint16(),
    },
  }),
)
  .revise({
    blockType: 34,
    since: '5.2',
    request: 5,
    after: {
      connectionCounter: {
        sourceCountry: uint16(),
        destinationCountry: uint16(),
      },
    },
  })
  .revise({
    blockType: 41,
    since: '5.3',
    request: 6,
    after: {
      destinationCountry: {
        iocNumber: uint16(),
      },
    },
  })
  .revise({
    blockType: 42,
    since: '5.3.1',
    request: 7,
    sourcesDisagree: 'Partly inferred from the change notes of the guide, not seen whole.',
    after: {
      iocNumber: {
        securityContextUuid: uuid({ title: 'Security Context' }),
      },
    },
  })
  .revise({
    blockType: 45,
    since: '5.4',
    request: 8,
    after: {
      securityContextUuid: {
        sslCertificateFingerprint: octets(20),
        sslActualAction: uint16({ values: sslAction }),
        sslFlowStatus: uint16({ values: sslFlowStatus }),
        networkAnalysisPolicyUuid: uuid(),
      },
    },
  })
  .revise({
    blockType: 60,
    since: '6.0',
    request: 9,
    after: {
      networkAnalysisPolicyUuid: {
        httpResponse: uint32(),
      },
    },
  })
  .revise({
    blockType: 81,
    since: '7.0',
    request: 10,
    after: {
      blocked: {
        blockedReason: uint8({ values: blockedReason }),
      },
      httpResponse: {
        ingressVrfName: string(),
        egressVrfName: string(),
        snortVersion: uint8(),
      },
    },
  })
  .revise({
    blockType: 85,
    since: '7.1',
    request: 11,
    after: {
      snortVersion: {
        originalClientIpAddress: ipv6({ title: 'Original Source IP' }),
        httpHostname: string(),
        httpUri: string(),
        smtpAttachments: string(),
        smtpFrom: string(),
        smtpHeaders: string(),
        smtpTo: string(),
      },
    },
  });

/** The body of record 208, without a block header: block 25 before it had a connection. */
const legacyIntrusionEventIpv6Fields = changeFields(intrusionEvent.versions[0].fields, {
  without: ['connectionTimestamp', 'connectionInstanceId', 'connectionCounter'],
});

/** The body of record 207: the same with IPv4 addresses. */
const legacyIntrusionEventIpv4Fields = changeFields(legacyIntrusionEventIpv6Fields, {
  retyped: { sourceIpAddress: ipv4(), destinationIpAddress: ipv4() },
});

/** Intrusion Impact Alert, series 1. */
const intrusionImpactAlert = blockHistory(
  defineBlock({
    series: 1,
    blockType: 20,
    name: 'Intrusion Impact Alert (IPv4)',
    since: 'any',
    request: 1,
    sourcesDisagree:
      'Addresses have 4 octets as the guide says; another source has 16 under the same number.',
    fields: {
      eventId: uint32(),
      deviceId: uint32(),
      eventSecond: unixSeconds(),
      impactFlags: uint32({ title: 'Impact', values: impactFlags }),
      sourceIpAddress: ipv4(),
      destinationIpAddress: ipv4(),
      description: string(),
    },
  }),
).revise({
  blockType: 153,
  since: '5.3',
  request: 2,
  name: 'Intrusion Impact Alert',
  retyped: { sourceIpAddress: ipv6(), destinationIpAddress: ipv6() },
});

const eventExtraData4 = defineBlock({
  series: 2,
  blockType: 4,
  name: 'Event Extra Data',
  since: '4.10',
  sourcesDisagree: 'Sources name block type 1 and 10 for the BLOB in it: any is taken, 1 is written.',
  fields: {
    deviceId: uint32(),
    eventId: uint32(),
    eventSecond: unixSeconds(),
    extraDataType: uint32({ title: 'Type', values: extraDataType }),
    extraData: blob({ title: 'BLOB' }),
  },
});

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
    body: versions(...intrusionImpactAlert.versions),
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
    body: versions(...intrusionEvent.versions),
  }),
] as const;
