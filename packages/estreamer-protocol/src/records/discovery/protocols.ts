import { defineBlock } from '../../schema/define-block.ts';
import { uint16 } from '../../schema/fields.ts';

/** Protocol, series 1, block type 4: sent by all versions. */
export const protocol4 = defineBlock({
  series: 1,
  blockType: 4,
  name: 'Protocol',
  since: 'any',
  fields: {
    protocol: uint16(),
  },
});
