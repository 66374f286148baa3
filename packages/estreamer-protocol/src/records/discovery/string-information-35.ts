import { defineBlock } from '../../schema/define-block.ts';
import { string } from '../../schema/fields.ts';

/** String Information, series 1, block type 35: sent by all versions. */
export const stringInformation35 = defineBlock({
  series: 1,
  blockType: 35,
  name: 'String Information',
  since: 'any',
  fields: {
    value: string(),
  },
});
