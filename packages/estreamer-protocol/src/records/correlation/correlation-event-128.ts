import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { ipv6 } from '../../schema/fields.ts';
import { correlationEvent116 } from './correlation-event-116.ts';

/** Correlation Event, series 1, block type 128: sent by 5.1 - 5.3.x. */
export const correlationEvent128 = defineBlock({
  series: 1,
  blockType: 128,
  name: 'Correlation Event',
  since: '5.1 - 5.3.x',
  fields: changeFields(correlationEvent116.fields, {
    after: {
      egressZoneUuid: {
        sourceIpAddress: ipv6({ title: 'Source IPv6 Address' }),
        destinationIpAddress: ipv6({ title: 'Destination IPv6 Address' }),
      },
    },
  }),
});
