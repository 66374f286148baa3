import { defineBlock } from '../../schema/define-block.ts';
import { blob, uint32, unixSeconds } from '../../schema/fields.ts';
import { extraDataType } from '../../values/intrusion.ts';

/**
 * Event Extra Data, series 2, block type 4: sent since 4.10.
 *
 * Sources disagree (blob-type-series2): ignore the type of a string or BLOB header on input; write 1 in series 2 and 10 in series 1.
 */
export const eventExtraData4 = defineBlock({
  series: 2,
  blockType: 4,
  name: 'Event Extra Data',
  since: '4.10',
  fields: {
    deviceId: uint32(),
    eventId: uint32(),
    eventSecond: unixSeconds(),
    extraDataType: uint32({ title: 'Type', values: extraDataType }),
    extraData: blob({ title: 'BLOB' }),
  },
});
