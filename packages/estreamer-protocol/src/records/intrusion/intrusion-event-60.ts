import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint32 } from '../../schema/fields.ts';
import { intrusionEvent45 } from './intrusion-event-45.ts';

/** Intrusion Event, series 2, block type 60: sent since 6.0. */
export const intrusionEvent60 = defineBlock({
  series: 2,
  blockType: 60,
  name: 'Intrusion Event',
  since: '6.0',
  fields: changeFields(intrusionEvent45.fields, {
    after: {
      networkAnalysisPolicyUuid: {
        httpResponse: uint32(),
      },
    },
  }),
});
