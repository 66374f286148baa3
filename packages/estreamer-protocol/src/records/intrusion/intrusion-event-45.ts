import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { octets, uint16, uuid } from '../../schema/fields.ts';
import { sslAction, sslFlowStatus } from '../../values/ssl.ts';
import { intrusionEvent42 } from './intrusion-event-42.ts';

/** Intrusion Event, series 2, block type 45: sent since 5.4. */
export const intrusionEvent45 = defineBlock({
  series: 2,
  blockType: 45,
  name: 'Intrusion Event',
  since: '5.4',
  fields: changeFields(intrusionEvent42.fields, {
    after: {
      securityContextUuid: {
        sslCertificateFingerprint: octets(20),
        sslActualAction: uint16({ values: sslAction }),
        sslFlowStatus: uint16({ values: sslFlowStatus }),
        networkAnalysisPolicyUuid: uuid(),
      },
    },
  }),
});
