import type { EventData } from '../event-kinds.ts';
import {
  accessControlRules,
  type Device,
  networkAnalysisPolicy,
  ruleActions,
  zones,
} from '../network/devices.ts';

const ACKNOWLEDGED_PACKET_BYTES = 1400;

/** What all connections through a device have in common. */
export function connectionThrough(
  { id, interfaces, policyUuid }: Device,
  from: keyof typeof zones,
  to: keyof typeof zones,
): EventData<'connectionStatistics'> {
  return {
    deviceId: id,
    ingressZoneUuid: zones[from].uuid,
    egressZoneUuid: zones[to].uuid,
    ingressInterfaceUuid: interfaces[from],
    egressInterfaceUuid: interfaces[to],
    accessControlPolicyUuid: policyUuid,
    accessControlRuleId: accessControlRules.web.id,
    accessControlRuleAction: ruleActions.allow.id,
    networkAnalysisPolicyUuid: networkAnalysisPolicy.uuid,
  };
}

/** The traffic of a connection in which the initiator asks and the responder answers. */
export function exchange(requestBytes: number, responseBytes: number): EventData<'connectionStatistics'> {
  const responsePackets = Math.ceil(responseBytes / ACKNOWLEDGED_PACKET_BYTES);
  return {
    initiatorTransmittedPackets: 4 + Math.ceil(responsePackets / 2),
    responderTransmittedPackets: responsePackets,
    initiatorTransmittedBytes: requestBytes + 20 * responsePackets,
    responderTransmittedBytes: responseBytes,
  };
}
