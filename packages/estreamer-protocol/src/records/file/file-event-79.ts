import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { string } from '../../schema/fields.ts';
import { fileEvent56 } from './file-event-56.ts';

/** File Event, series 2, block type 79: sent since 7.0. */
export const fileEvent79 = defineBlock({
  series: 2,
  blockType: 79,
  name: 'File Event',
  since: '7.0',
  fields: changeFields(fileEvent56.fields, {
    after: {
      httpResponse: {
        ingressVrfName: string(),
        egressVrfName: string(),
      },
    },
  }),
});
