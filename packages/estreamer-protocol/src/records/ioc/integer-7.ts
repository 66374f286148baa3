import { defineBlock } from '../../schema/define-block.ts';
import { uint32 } from '../../schema/fields.ts';

/** Integer, series 1, block type 7: sent by all versions. */
export const integer7 = defineBlock({
  series: 1,
  blockType: 7,
  name: 'Integer',
  since: 'any',
  fields: {
    value: uint32(),
  },
});
