import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint16 } from '../../schema/fields.ts';
import { intrusionEvent34 } from './intrusion-event-34.ts';

/** Intrusion Event, series 2, block type 41: sent since 5.3. */
export const intrusionEvent41 = defineBlock({
  series: 2,
  blockType: 41,
  name: 'Intrusion Event',
  since: '5.3',
  fields: changeFields(intrusionEvent34.fields, {
    after: {
      destinationCountry: {
        iocNumber: uint16(),
      },
    },
  }),
});
