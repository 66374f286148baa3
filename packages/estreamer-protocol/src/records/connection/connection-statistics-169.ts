import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint32 } from '../../schema/fields.ts';
import { connectionStatistics168 } from './connection-statistics-168.ts';

/** Connection Statistics, series 1, block type 169: sent by 6.3 - 6.4. */
export const connectionStatistics169 = defineBlock({
  series: 1,
  blockType: 169,
  name: 'Connection Statistics',
  since: '6.3 - 6.4',
  sourcesDisagree:
    'Blocks 168 and 169 have at the same place a third security intelligence list and a threat intelligence category; they may be one field under two names.',
  fields: changeFields(connectionStatistics168.fields, {
    without: ['securityIntelligenceList3'],
    after: {
      securityIntelligenceList2: {
        threatIntelligenceCategory: uint32(),
      },
    },
  }),
});
