import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint16 } from '../../schema/fields.ts';
import { connectionStatistics169 } from './connection-statistics-169.ts';

/** Connection Statistics, series 1, block type 170: sent since 6.5. */
export const connectionStatistics170 = defineBlock({
  series: 1,
  blockType: 170,
  name: 'Connection Statistics',
  since: '6.5',
  sourcesDisagree:
    'The product versions that send it are inferred. The block type decides, never the product version.',
  fields: changeFields(connectionStatistics169.fields, {
    after: {
      securityGroupId: {
        sourceSecurityGroupTag: uint16(),
        destinationSecurityGroupTag: uint16(),
      },
    },
  }),
});
