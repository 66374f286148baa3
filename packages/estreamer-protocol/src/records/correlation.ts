import { blockHistory, defineBlock } from '../schema/define-block.ts';
import { ipv4, ipv6, octets, string, uint8, uint16, uint32, uuid } from '../schema/fields.ts';
import type { ValueNames } from '../schema/schema.ts';
import { criticality, hostType } from '../values/host.ts';
import { blocked, impactFlags, priority } from '../values/intrusion.ts';
import { sslAction, sslFlowStatus } from '../values/ssl.ts';
import { defineRecord, versions } from './define-record.ts';

const correlationEventType: ValueNames = {
  name: 'correlationEventType',
  names: {
    0: 'Unknown',
    1: 'Intrusion Event',
    2: 'Host Discovery',
    3: 'User Activity',
    4: 'White List',
    5: 'Malware Event',
  },
};

/** The page seen ends here; further bits exist for the destination side. */
const correlationEventDefinedMask: ValueNames = {
  name: 'correlationEventDefinedMask',
  bitmask: true,
  names: {
    1: 'Event Impact Flags',
    2: 'IP Protocol',
    4: 'Network Protocol',
    8: 'Source IP',
    16: 'Source Host Type',
    32: 'Source VLAN ID',
    64: 'Source Fingerprint ID',
    128: 'Source Criticality',
    256: 'Source Port',
    512: 'Source Server',
  },
};

/** Correlation Event, series 1. */
const correlationEvent = blockHistory(
  defineBlock({
    series: 1,
    blockType: 116,
    name: 'Correlation Event',
    since: '5.0',
    request: 7,
    fields: {
      deviceId: uint32(),
      correlationEventSecond: uint32(),
      eventId: uint32(),
      correlationPolicyId: uint32({ title: 'Policy ID' }),
      correlationRuleId: uint32({ title: 'Rule ID' }),
      priority: uint32({ values: priority }),
      eventDescription: string({ title: 'Description' }),
      eventType: uint8({ values: correlationEventType }),
      eventDeviceId: uint32(),
      signatureId: uint32(),
      signatureGeneratorId: uint32(),
      triggerEventSecond: uint32(),
      triggerEventMicrosecond: uint32(),
      triggerEventId: uint32({ title: 'Event ID' }),
      eventDefinedMask: uint32({ values: correlationEventDefinedMask }),
      impactFlags: uint8({ title: 'Event Impact Flags', values: impactFlags }),
      ipProtocol: uint8(),
      networkProtocolId: uint16({ title: 'Network Protocol' }),
      /** Unused since 5.x, the address is in sourceIpAddress. */
      sourceIpv4Address: ipv4({
        title: 'Source IP',
        note: 'unused since 5.x, the address is in sourceIpAddress',
      }),
      sourceHostType: uint8({ values: hostType }),
      sourceVlanId: uint16(),
      sourceFingerprintUuid: uuid(),
      sourceCriticality: uint16({ values: criticality }),
      sourceUserId: uint32(),
      sourcePort: uint16(),
      sourceServerId: uint32(),
      /** Unused since 5.x, the address is in destinationIpAddress. */
      destinationIpv4Address: ipv4({
        title: 'Destination IP',
        note: 'unused since 5.x, the address is in destinationIpAddress',
      }),
      destinationHostType: uint8({ values: hostType }),
      destinationVlanId: uint16(),
      destinationFingerprintUuid: uuid(),
      destinationCriticality: uint16({ values: criticality }),
      destinationUserId: uint32(),
      destinationPort: uint16(),
      destinationServerId: uint32(),
      blocked: uint8({ values: blocked }),
      ingressInterfaceUuid: uuid(),
      egressInterfaceUuid: uuid(),
      ingressZoneUuid: uuid(),
      egressZoneUuid: uuid(),
    },
  }),
)
  .revise({
    blockType: 128,
    since: '5.1',
    request: 8,
    after: {
      egressZoneUuid: {
        sourceIpAddress: ipv6({ title: 'Source IPv6 Address' }),
        destinationIpAddress: ipv6({ title: 'Destination IPv6 Address' }),
      },
    },
  })
  .revise({
    blockType: 156,
    since: '5.4',
    request: 9,
    after: {
      destinationServerId: {
        impact: uint8(),
      },
      blocked: {
        intrusionPolicyUuid: uuid(),
        accessControlRuleAction: uint32({ title: 'Rule Action' }),
        netbiosName: string(),
        urlCategoryId: uint32(),
        urlReputationId: uint32(),
        url: string(),
        clientApplicationId: uint32({ title: 'Client ID' }),
        clientApplicationVersion: string({ title: 'Client Version' }),
        accessControlPolicyUuid: uuid({ title: 'Access Control Policy Revision' }),
        accessControlRuleId: uint32(),
      },
      destinationIpAddress: {
        sourceCountry: uint16(),
        destinationCountry: uint16(),
        securityIntelligenceUuid: uuid(),
        securityContextUuid: uuid({ title: 'Security Context' }),
        sslPolicyUuid: uuid({ title: 'SSL Policy ID' }),
        sslRuleId: uint32(),
        sslActualAction: uint32({ values: sslAction }),
        sslFlowStatus: uint32({ values: sslFlowStatus }),
        sslCertificateFingerprint: octets(20),
      },
    },
  });

/** The record types of this family. */
export const correlationRecords = [
  defineRecord({
    recordType: 112,
    kind: 'correlationEvent',
    name: 'Correlation Event',
    category: 'correlation',
    discoveryHeader: false,
    body: versions(...correlationEvent.versions),
  }),
] as const;
