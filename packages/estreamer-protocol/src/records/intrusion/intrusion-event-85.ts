import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, string } from '../../schema/fields.ts';
import { intrusionEvent81 } from './intrusion-event-81.ts';

/** Intrusion Event, series 2, block type 85: sent since 7.1. */
export const intrusionEvent85 = defineBlock({
  series: 2,
  blockType: 85,
  name: 'Intrusion Event',
  since: '7.1',
  fields: changeFields(intrusionEvent81.fields, {
    after: {
      snortVersion: {
        originalClientIpAddress: ipv6({ title: 'Original Source IP' }),
        httpHostname: string(),
        httpUri: string(),
        smtpAttachments: string(),
        smtpFrom: string(),
        smtpHeaders: string(),
        smtpTo: string(),
      },
    },
  }),
});
