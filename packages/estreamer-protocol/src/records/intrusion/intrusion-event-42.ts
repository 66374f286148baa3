import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uuid } from '../../schema/fields.ts';
import { intrusionEvent41 } from './intrusion-event-41.ts';

/** Intrusion Event, series 2, block type 42: sent since 5.3.1. */
export const intrusionEvent42 = defineBlock({
  series: 2,
  blockType: 42,
  name: 'Intrusion Event',
  since: '5.3.1',
  sourcesDisagree: 'Partly inferred from the change notes of the guide, not seen whole.',
  fields: changeFields(intrusionEvent41.fields, {
    after: {
      iocNumber: {
        securityContextUuid: uuid({ title: 'Security Context' }),
      },
    },
  }),
});
