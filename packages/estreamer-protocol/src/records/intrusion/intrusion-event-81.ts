import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { string, uint8 } from '../../schema/fields.ts';
import { blockedReason } from '../../values/intrusion.ts';
import { intrusionEvent60 } from './intrusion-event-60.ts';

/** Intrusion Event, series 2, block type 81: sent since 7.0. */
export const intrusionEvent81 = defineBlock({
  series: 2,
  blockType: 81,
  name: 'Intrusion Event',
  since: '7.0',
  fields: changeFields(intrusionEvent60.fields, {
    after: {
      blocked: {
        blockedReason: uint8({ values: blockedReason }),
      },
      httpResponse: {
        ingressVrfName: string(),
        egressVrfName: string(),
        snortVersion: uint8(),
      },
    },
  }),
});
