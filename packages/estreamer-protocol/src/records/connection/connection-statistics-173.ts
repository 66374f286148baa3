import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { string } from '../../schema/fields.ts';
import { connectionStatistics171 } from './connection-statistics-171.ts';

/** Connection Statistics, series 1, block type 173: sent since 7.0. */
export const connectionStatistics173 = defineBlock({
  series: 1,
  blockType: 173,
  name: 'Connection Statistics',
  since: '7.0',
  sourcesDisagree:
    'The product versions that send it are inferred. The block type decides, never the product version.',
  fields: changeFields(connectionStatistics171.fields, {
    after: {
      egressVrfName: {
        sourceIpDynamicAttributes: string(),
        destinationIpDynamicAttributes: string(),
      },
    },
  }),
});
