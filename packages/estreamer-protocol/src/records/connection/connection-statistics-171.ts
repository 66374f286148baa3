import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { string, uint8 } from '../../schema/fields.ts';
import { connectionStatistics170 } from './connection-statistics-170.ts';

/** Connection Statistics, series 1, block type 171: sent by 6.6 - 6.7. */
export const connectionStatistics171 = defineBlock({
  series: 1,
  blockType: 171,
  name: 'Connection Statistics',
  since: '6.6 - 6.7',
  sourcesDisagree:
    'The product versions that send it are inferred. The block type decides, never the product version.',
  fields: changeFields(connectionStatistics170.fields, {
    after: {
      sourceSecurityGroupTag: {
        sourceSecurityGroupTagType: uint8(),
      },
      destinationSecurityGroupTag: {
        destinationSecurityGroupTagType: uint8(),
      },
      threatIntelligenceCategory: {
        ingressVrfName: string(),
        egressVrfName: string(),
      },
    },
  }),
});
