import type { EventData, OutlinedHeader } from '../event-outline.ts';
import { inFlow, scaled } from '../flow.ts';
import {
  accessControlRules,
  type Device,
  networkAnalysisPolicy,
  ruleActions,
  zones,
} from '../network/devices.ts';

const ACKNOWLEDGED_PACKET_BYTES = 1400;

/** The header of connection events: their times and addresses are in the block. */
export function connectionHeader({ id }: Device): OutlinedHeader {
  return { deviceId: id, eventType: 1003, eventSubtype: 1 };
}

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
    initiatorPort: inFlow.initiatorPort,
    connectionInstanceId: inFlow.instance,
    connectionCounter: inFlow.counter,
    firstPacketTimestamp: inFlow.firstSecond,
    lastPacketTimestamp: inFlow.lastSecond,
  };
}

/** The traffic of a connection in which the initiator asks and the responder answers. */
export function exchange(requestBytes: number, responseBytes: number): EventData<'connectionStatistics'> {
  const responsePackets = Math.ceil(responseBytes / ACKNOWLEDGED_PACKET_BYTES);
  return {
    initiatorTransmittedPackets: scaled(4 + Math.ceil(responsePackets / 2)),
    responderTransmittedPackets: scaled(responsePackets),
    initiatorTransmittedBytes: scaled(requestBytes + 20 * responsePackets),
    responderTransmittedBytes: scaled(responseBytes),
  };
}
