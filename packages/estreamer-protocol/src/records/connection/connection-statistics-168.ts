import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint32 } from '../../schema/fields.ts';
import { connectionStatistics163 } from './connection-statistics-163.ts';

/**
 * Connection Statistics, series 1, block type 168: sent since 6.2.
 *
 * Sources disagree (connection-168-169): as listed (same widths); eNcore cannot decode 168 at all (its dispatch entry is missing).
 */
export const connectionStatistics168 = defineBlock({
  series: 1,
  blockType: 168,
  name: 'Connection Statistics',
  since: '6.2',
  fields: changeFields(connectionStatistics163.fields, {
    after: {
      securityIntelligenceList2: {
        securityIntelligenceList3: uint32(),
      },
    },
  }),
});
