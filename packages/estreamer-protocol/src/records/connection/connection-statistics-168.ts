import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint32 } from '../../schema/fields.ts';
import { connectionStatistics163 } from './connection-statistics-163.ts';

/** Connection Statistics, series 1, block type 168: sent since 6.2. */
export const connectionStatistics168 = defineBlock({
  series: 1,
  blockType: 168,
  name: 'Connection Statistics',
  since: '6.2',
  sourcesDisagree:
    'Blocks 168 and 169 have at the same place a third security intelligence list and a threat intelligence category; they may be one field under two names.',
  fields: changeFields(connectionStatistics163.fields, {
    after: {
      securityIntelligenceList2: {
        securityIntelligenceList3: uint32(),
      },
    },
  }),
});
