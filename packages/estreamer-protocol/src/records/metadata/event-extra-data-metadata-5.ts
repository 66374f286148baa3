import { defineBlock } from '../../schema/define-block.ts';
import { string, uint32 } from '../../schema/fields.ts';
import { extraDataType } from '../../values/intrusion.ts';

/** Event Extra Data Metadata, series 2, block type 5: sent since 4.10. */
export const eventExtraDataMetadata5 = defineBlock({
  series: 2,
  blockType: 5,
  name: 'Event Extra Data Metadata',
  since: '4.10',
  fields: {
    extraDataType: uint32({ title: 'Type', values: extraDataType }),
    name: string(),
    encoding: string(),
  },
});
