import { inFlow } from '../flow.ts';
import { services } from '../network/applications.ts';
import { correlation, priorities } from '../network/attacks.ts';
import { guests } from '../network/hosts.ts';
import { noUser } from '../network/users.ts';
import { eventAbout } from './discovery-event.ts';
import { each } from './scene.ts';

const IPV4 = 2048;
const TRIGGERED_BY_WHITE_LIST = 4;
const SERVER_CONFIDENCE = 95;
/** What of the correlation event is filled in: protocols and the source's address, fingerprint, port and server. */
const DEFINED_FIELDS = 0b11_0100_1110;

/** A guest offers what the white list of the guest network does not allow: the new server and the correlation event. */
export const violation = each(guests, (host) => {
  const { port, ipProtocol, applicationProtocolId } = services.fileSharing;
  return [
    eventAbout(host, 'newTcpServer', {
      port,
      hits: 1,
      lastUsed: inFlow.lastSecond,
      confidence: SERVER_CONFIDENCE,
      serverInformation: [{ applicationProtocolId, lastUsed: inFlow.lastSecond }],
    }),
    {
      kind: 'correlationEvent',
      data: {
        deviceId: host.device.id,
        correlationEventSecond: inFlow.lastSecond,
        eventId: inFlow.eventId,
        correlationPolicyId: correlation.policy.id,
        correlationRuleId: correlation.fileSharing.id,
        priority: priorities.low.id,
        eventDescription: correlation.fileSharing.description,
        eventType: TRIGGERED_BY_WHITE_LIST,
        eventDeviceId: host.device.id,
        triggerEventSecond: inFlow.lastSecond,
        triggerEventMicrosecond: inFlow.microsecond,
        eventDefinedMask: DEFINED_FIELDS,
        ipProtocol,
        networkProtocolId: IPV4,
        sourceIpAddress: host.address,
        sourceFingerprintUuid: host.operatingSystem.uuid,
        sourceUserId: noUser.id,
        sourcePort: port,
        sourceServerId: applicationProtocolId,
        netbiosName: host.netbiosName,
      },
    },
  ];
});
