import { defineBlock } from '../../schema/define-block.ts';
import { blob, uint32, unixSeconds } from '../../schema/fields.ts';
import { extraDataType } from '../../values/intrusion.ts';

/** Event Extra Data, series 2, block type 4: sent since 4.10. */
export const eventExtraData4 = defineBlock({
  series: 2,
  blockType: 4,
  name: 'Event Extra Data',
  since: '4.10',
  sourcesDisagree: 'Sources name block type 1 and 10 for the BLOB in it: any is taken, 1 is written.',
  fields: {
    deviceId: uint32(),
    eventId: uint32(),
    eventSecond: unixSeconds(),
    extraDataType: uint32({ title: 'Type', values: extraDataType }),
    extraData: blob({ title: 'BLOB' }),
  },
});
