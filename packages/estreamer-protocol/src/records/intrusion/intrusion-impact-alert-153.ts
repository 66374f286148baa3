import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, string, uint32, unixSeconds } from '../../schema/fields.ts';
import { impactFlags } from '../../values/intrusion.ts';

/** Intrusion Impact Alert, series 1, block type 153: sent since 5.3. */
export const intrusionImpactAlert153 = defineBlock({
  series: 1,
  blockType: 153,
  name: 'Intrusion Impact Alert',
  since: '5.3',
  fields: {
    eventId: uint32(),
    deviceId: uint32(),
    eventSecond: unixSeconds(),
    impactFlags: uint32({ title: 'Impact', values: impactFlags }),
    sourceIpAddress: ipv6(),
    destinationIpAddress: ipv6(),
    description: string(),
  },
});
