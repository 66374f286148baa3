import { blockHistory, defineBlock } from '../schema/define-block.ts';
import {
  ipv4,
  ipv6,
  octets,
  string,
  uint8,
  uint16,
  uint32,
  uint64,
  unixSeconds,
  uuid,
} from '../schema/fields.ts';
import type { ValueNames } from '../schema/schema.ts';
import {
  sslAction,
  sslFlowFlags,
  sslFlowMessages,
  sslFlowStatus,
  sslServerCertificateStatus,
  sslVersion,
} from '../values/ssl.ts';
import { defineRecord, versions } from './define-record.ts';

/** Values come with metadata record 120; only 2 was observed. */
const accessControlRuleAction: ValueNames = {
  name: 'accessControlRuleAction',
  names: {
    2: 'Allow',
  },
};

/** Prefer metadata record 124; several bits may be set. */
const accessControlRuleReason: ValueNames = {
  name: 'accessControlRuleReason',
  bitmask: true,
  names: {
    0: 'None',
    1: 'IP Block',
    2: 'IP Monitor',
    4: 'User Bypass',
    8: 'File Monitor',
    16: 'File Block',
    32: 'Intrusion Monitor',
    64: 'Intrusion Block',
    128: 'File Resume Block',
    256: 'File Resume Allow',
    512: 'File Custom Detection',
  },
};

const LIST_OR_CATEGORY =
  'Blocks 168 and 169 have at the same place a third security intelligence list and a threat intelligence category; they may be one field under two names.';
const INFERRED_VERSION =
  'The product versions that send it are inferred. The block type decides, never the product version.';

const wideRuleReason = uint32({ title: 'Rule Reason', values: accessControlRuleReason });
const wideCertificateStatus = uint32({ values: sslServerCertificateStatus });

/** Connection Statistics, series 1. */
const connectionStatistics = blockHistory(
  defineBlock({
    series: 1,
    blockType: 155,
    name: 'Connection Statistics',
    since: '5.4',
    request: 12,
    sourcesDisagree:
      'The rule reason and the status of the server certificate have 2 or 4 octets each: the layout that ends where the block ends is taken.',
    fields: {
      deviceId: uint32(),
      ingressZoneUuid: uuid(),
      egressZoneUuid: uuid(),
      ingressInterfaceUuid: uuid(),
      egressInterfaceUuid: uuid(),
      initiatorIpAddress: ipv6(),
      responderIpAddress: ipv6(),
      accessControlPolicyUuid: uuid({ title: 'Policy Revision' }),
      accessControlRuleId: uint32({ title: 'Rule ID' }),
      accessControlRuleAction: uint16({ title: 'Rule Action', values: accessControlRuleAction }),
      accessControlRuleReason: uint16({ title: 'Rule Reason', values: accessControlRuleReason }),
      initiatorPort: uint16(),
      responderPort: uint16(),
      tcpFlags: uint16(),
      ipProtocol: uint8({ title: 'Protocol' }),
      /** 16 octets; the guide reads them as the address of the NetFlow exporter, eNcore prints them as a UUID. */
      netflowSource: ipv6({
        note: '16 octets; the guide reads them as the address of the NetFlow exporter, eNcore prints them as a UUID',
      }),
      connectionInstanceId: uint16({ title: 'Instance ID' }),
      connectionCounter: uint16(),
      firstPacketTimestamp: unixSeconds(),
      lastPacketTimestamp: unixSeconds(),
      initiatorTransmittedPackets: uint64(),
      responderTransmittedPackets: uint64(),
      initiatorTransmittedBytes: uint64(),
      responderTransmittedBytes: uint64(),
      userId: uint32(),
      applicationProtocolId: uint32(),
      urlCategoryId: uint32({ title: 'URL Category' }),
      urlReputationId: uint32({ title: 'URL Reputation' }),
      clientApplicationId: uint32(),
      webApplicationId: uint32(),
      clientUrl: string(),
      netbiosName: string(),
      clientApplicationVersion: string(),
      monitorRule1: uint32(),
      monitorRule2: uint32(),
      monitorRule3: uint32(),
      monitorRule4: uint32(),
      monitorRule5: uint32(),
      monitorRule6: uint32(),
      monitorRule7: uint32(),
      monitorRule8: uint32(),
      securityIntelligenceSourceDestination: uint8(),
      securityIntelligenceLayer: uint8(),
      fileEventCount: uint16(),
      intrusionEventCount: uint16(),
      initiatorCountry: uint16(),
      responderCountry: uint16(),
      iocNumber: uint16(),
      sourceAutonomousSystem: uint32(),
      destinationAutonomousSystem: uint32(),
      snmpIn: uint16(),
      snmpOut: uint16(),
      sourceTos: uint8(),
      destinationTos: uint8(),
      sourceMask: uint8(),
      destinationMask: uint8(),
      securityContextUuid: uuid({ title: 'Security Context' }),
      vlanId: uint16(),
      referencedHost: string(),
      userAgent: string(),
      httpReferrer: string(),
      sslCertificateFingerprint: octets(20),
      sslPolicyUuid: uuid({ title: 'SSL Policy ID' }),
      sslRuleId: uint32(),
      sslCipherSuite: uint16(),
      sslVersion: uint8({ values: sslVersion }),
      sslServerCertificateStatus: uint16({ values: sslServerCertificateStatus }),
      sslActualAction: uint16({ values: sslAction }),
      sslExpectedAction: uint16({ values: sslAction }),
      sslFlowStatus: uint16({ values: sslFlowStatus }),
      sslFlowError: uint32(),
      sslFlowMessages: uint32({ values: sslFlowMessages }),
      sslFlowFlags: uint64({ values: sslFlowFlags }),
      sslServerName: string(),
      sslUrlCategoryId: uint32({ title: 'SSL URL Category' }),
      sslSessionId: octets(32),
      sslSessionIdLength: uint8(),
      sslTicketId: octets(20),
      sslTicketIdLength: uint8(),
      networkAnalysisPolicyUuid: uuid({ title: 'Network Analysis Policy Revision' }),
    },
    variants: [
      { retyped: { accessControlRuleReason: wideRuleReason } },
      {
        retyped: {
          accessControlRuleReason: wideRuleReason,
          sslServerCertificateStatus: wideCertificateStatus,
        },
      },
      { retyped: { sslServerCertificateStatus: wideCertificateStatus } },
    ],
  }),
)
  .revise({
    blockType: 160,
    since: '6.0',
    request: 14,
    retyped: {
      accessControlRuleReason: wideRuleReason,
      sslServerCertificateStatus: wideCertificateStatus,
    },
    after: {
      networkAnalysisPolicyUuid: {
        endpointProfileId: uint32(),
        securityGroupId: uint32(),
        locationIpAddress: ipv6({ title: 'Location IPv6' }),
        httpResponse: uint32(),
        dnsQuery: string(),
        dnsRecordType: uint16(),
        dnsResponseType: uint16(),
        dnsTtl: uint32(),
        sinkholeUuid: uuid(),
        securityIntelligenceList1: uint32(),
        securityIntelligenceList2: uint32(),
      },
    },
  })
  .revise({
    blockType: 163,
    since: '6.1',
    request: 15,
    after: {
      responderIpAddress: {
        originalClientIpAddress: ipv6(),
      },
      accessControlRuleId: {
        tunnelRuleId: uint32(),
      },
      responderTransmittedBytes: {
        initiatorPacketsDropped: uint64(),
        responderPacketsDropped: uint64(),
        initiatorBytesDropped: uint64(),
        responderBytesDropped: uint64(),
        qosAppliedInterfaceUuid: uuid(),
        qosRuleId: uint32(),
      },
      responderCountry: {
        originalClientCountry: uint16(),
      },
    },
  })
  .revise({
    blockType: 168,
    since: '6.2',
    request: 16,
    sourcesDisagree: LIST_OR_CATEGORY,
    after: {
      securityIntelligenceList2: {
        securityIntelligenceList3: uint32(),
      },
    },
  })
  .revise({
    blockType: 169,
    since: '6.3',
    request: 17,
    sourcesDisagree: LIST_OR_CATEGORY,
    without: ['securityIntelligenceList3'],
    after: {
      securityIntelligenceList2: {
        threatIntelligenceCategory: uint32(),
      },
    },
  })
  .revise({
    blockType: 170,
    since: '6.5',
    request: 17,
    sourcesDisagree: INFERRED_VERSION,
    after: {
      securityGroupId: {
        sourceSecurityGroupTag: uint16(),
        destinationSecurityGroupTag: uint16(),
      },
    },
  })
  .revise({
    blockType: 171,
    since: '6.6',
    request: 17,
    sourcesDisagree: INFERRED_VERSION,
    after: {
      sourceSecurityGroupTag: {
        sourceSecurityGroupTagType: uint8(),
      },
      destinationSecurityGroupTag: {
        destinationSecurityGroupTagType: uint8(),
      },
      threatIntelligenceCategory: {
        ingressVrfName: string(),
        egressVrfName: string(),
      },
    },
  })
  .revise({
    blockType: 173,
    since: '7.0',
    request: 17,
    sourcesDisagree: INFERRED_VERSION,
    after: {
      egressVrfName: {
        sourceIpDynamicAttributes: string(),
        destinationIpDynamicAttributes: string(),
      },
    },
  })
  .revise({
    blockType: 174,
    since: '7.1',
    request: 17,
    sourcesDisagree: INFERRED_VERSION,
    after: {
      threatIntelligenceCategory: {
        encryptedVisibilityProcess: string(),
        encryptedVisibilityProcessConfidence: uint8(),
        encryptedVisibilityThreatConfidence: uint8(),
        encryptedVisibilityThreatConfidenceIndex: uint8(),
        clientApplicationDetectorId: uint8(),
        natInitiatorPort: uint16(),
        natResponderPort: uint16(),
        natInitiatorIpAddress: ipv6(),
        natResponderIpAddress: ipv6(),
      },
    },
  });

const connectionChunk136 = defineBlock({
  series: 1,
  blockType: 136,
  name: 'Connection Chunk',
  since: '5.1.1',
  fields: {
    initiatorIpAddress: ipv4(),
    responderIpAddress: ipv4(),
    startTime: unixSeconds(),
    applicationProtocolId: uint32(),
    responderPort: uint16(),
    ipProtocol: uint8(),
    connectionType: uint8(),
    netflowDetectorIpAddress: ipv4(),
    packetsSent: uint64(),
    packetsReceived: uint64(),
    bytesSent: uint64(),
    bytesReceived: uint64(),
    connections: uint32(),
  },
});

/** The record types of this family. */
export const connectionRecords = [
  defineRecord({
    recordType: 71,
    kind: 'connectionStatistics',
    name: 'Connection Statistics',
    category: 'connection',
    discoveryHeader: true,
    body: versions(...connectionStatistics.versions),
  }),
  defineRecord({
    recordType: 73,
    kind: 'connectionChunk',
    name: 'Connection Chunk',
    category: 'connection',
    discoveryHeader: true,
    body: versions(connectionChunk136),
  }),
] as const;
