import { defineBlock } from '../../schema/define-block.ts';
import { ipv4, string, uint32, unixSeconds } from '../../schema/fields.ts';
import { impactFlags } from '../../values/intrusion.ts';

/** Intrusion Impact Alert (IPv4), series 1, block type 20: sent by 5.2.x and earlier. */
export const intrusionImpactAlert20 = defineBlock({
  series: 1,
  blockType: 20,
  name: 'Intrusion Impact Alert (IPv4)',
  since: '5.2.x and earlier',
  sourcesDisagree: 'Addresses have 4 octets as the guide says; another source has 16 under the same number.',
  fields: {
    eventId: uint32(),
    deviceId: uint32(),
    eventSecond: unixSeconds(),
    impactFlags: uint32({ title: 'Impact', values: impactFlags }),
    sourceIpAddress: ipv4(),
    destinationIpAddress: ipv4(),
    description: string(),
  },
});
