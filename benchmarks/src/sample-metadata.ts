import type { RecordInput } from '@x/estreamer-protocol';
import { networkAnalysisPolicy, policy, zone } from './sample-records.ts';

/** Metadata as a management center sends it before the first connections: it names what the sample records refer to. */
export const sampleMetadata: readonly RecordInput[] = [
  { kind: 'managedDevice', data: { id: 1, name: 'firewall.example.com' } },
  { kind: 'securityZone', data: { uuid: zone, name: 'inside' } },
  { kind: 'interface', data: { uuid: zone, name: 'GigabitEthernet0/0' } },
  { kind: 'accessControlPolicy', data: { sensorId: 1, uuid: policy, name: 'basic' } },
  { kind: 'intrusionPolicy', data: { uuid: policy, name: 'Balanced Security and Connectivity' } },
  { kind: 'networkAnalysisPolicy', data: { uuid: networkAnalysisPolicy, name: 'Balanced' } },
  { kind: 'accessControlRule', data: { uuid: policy, accessControlRuleId: 268434433, name: 'allow all' } },
  { kind: 'accessControlRuleAction', data: { id: 2, name: 'Allow' } },
  { kind: 'accessControlRuleReason', data: { blockType: 59, id: 0, description: 'None' } },
  { kind: 'user', data: { id: 9999997, userName: 'No Authentication Required' } },
  { kind: 'server', data: { id: 1122, name: 'HTTPS' } },
  { kind: 'clientApplication', data: { id: 1296, name: 'SSL client' } },
  { kind: 'webApplication', data: { id: 1423, name: 'Microsoft' } },
  { kind: 'geolocation', data: { countryCode: 840, country: 'united states' } },
  { kind: 'urlReputation', data: { id: 0, name: 'Unknown' } },
  { kind: 'sslCipherSuite', data: { id: 0, name: 'TLS_NULL_WITH_NULL_NULL' } },
  { kind: 'sslVersion', data: { id: 0, name: 'Unknown' } },
  { kind: 'sslServerCertificateStatus', data: { id: 0, name: 'Not Checked' } },
  { kind: 'sslActualAction', data: { id: 0, name: 'Unknown' } },
  { kind: 'sslFlowStatus', data: { id: 0, name: 'Unknown' } },
  { kind: 'ruleMessage', data: { generatorId: 1, ruleId: 2100498, message: 'GPL ATTACK_RESPONSE id check' } },
  { kind: 'classification', data: { id: 29, name: 'bad-unknown' } },
  { kind: 'priority', data: { id: 2, name: 'medium' } },
];
