import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint16 } from '../../schema/fields.ts';
import { intrusionEvent25 } from './intrusion-event-25.ts';

/** Intrusion Event, series 2, block type 34: sent since 5.2.x. */
export const intrusionEvent34 = defineBlock({
  series: 2,
  blockType: 34,
  name: 'Intrusion Event',
  since: '5.2.x',
  fields: changeFields(intrusionEvent25.fields, {
    after: {
      connectionCounter: {
        sourceCountry: uint16(),
        destinationCountry: uint16(),
      },
    },
  }),
});
