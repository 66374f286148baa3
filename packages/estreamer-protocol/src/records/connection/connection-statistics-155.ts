import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import {
  ipv6,
  octets,
  string,
  uint8,
  uint16,
  uint32,
  uint64,
  unixSeconds,
  uuid,
} from '../../schema/fields.ts';
import { accessControlRuleAction, accessControlRuleReason } from '../../values/access-control.ts';
import {
  sslAction,
  sslFlowFlags,
  sslFlowMessages,
  sslFlowStatus,
  sslServerCertificateStatus,
  sslVersion,
} from '../../values/ssl.ts';

const connectionStatistics155Fields = {
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
} as const;

/**
 * Connection Statistics, series 1, block type 155: sent since 5.4.
 *
 * Sources disagree (connection-155-widths): decode with each variant and keep the one that ends exactly at blockLength; default order: as listed, wide-both, wide, wide-status.
 */
export const connectionStatistics155 = defineBlock({
  series: 1,
  blockType: 155,
  name: 'Connection Statistics',
  since: '5.4',
  fields: connectionStatistics155Fields,
  variants: [
    changeFields(connectionStatistics155Fields, {
      retyped: {
        accessControlRuleReason: uint32({ title: 'Rule Reason', values: accessControlRuleReason }),
      },
    }),
    changeFields(connectionStatistics155Fields, {
      retyped: {
        accessControlRuleReason: uint32({ title: 'Rule Reason', values: accessControlRuleReason }),
        sslServerCertificateStatus: uint32({ values: sslServerCertificateStatus }),
      },
    }),
    changeFields(connectionStatistics155Fields, {
      retyped: {
        sslServerCertificateStatus: uint32({ values: sslServerCertificateStatus }),
      },
    }),
  ],
});
