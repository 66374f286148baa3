import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { octets, string, uint8, uint16, uint32, uuid } from '../../schema/fields.ts';
import { sslAction, sslFlowStatus } from '../../values/ssl.ts';
import { correlationEvent128 } from './correlation-event-128.ts';

/** Correlation Event, series 1, block type 156: sent since 5.4. */
export const correlationEvent156 = defineBlock({
  series: 1,
  blockType: 156,
  name: 'Correlation Event',
  since: '5.4',
  fields: changeFields(correlationEvent128.fields, {
    after: {
      destinationServerId: {
        impact: uint8(),
      },
      blocked: {
        intrusionPolicyUuid: uuid(),
        accessControlRuleAction: uint32({ title: 'Rule Action' }),
        netbiosName: string(),
        urlCategoryId: uint32(),
        urlReputationId: uint32(),
        url: string(),
        clientApplicationId: uint32({ title: 'Client ID' }),
        clientApplicationVersion: string({ title: 'Client Version' }),
        accessControlPolicyUuid: uuid({ title: 'Access Control Policy Revision' }),
        accessControlRuleId: uint32(),
      },
      destinationIpAddress: {
        sourceCountry: uint16(),
        destinationCountry: uint16(),
        securityIntelligenceUuid: uuid(),
        securityContextUuid: uuid({ title: 'Security Context' }),
        sslPolicyUuid: uuid({ title: 'SSL Policy ID' }),
        sslRuleId: uint32(),
        sslActualAction: uint32({ values: sslAction }),
        sslFlowStatus: uint32({ values: sslFlowStatus }),
        sslCertificateFingerprint: octets(20),
      },
    },
  }),
});
