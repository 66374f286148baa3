import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, string, uint16, uint32, uuid } from '../../schema/fields.ts';
import { accessControlRuleReason } from '../../values/access-control.ts';
import { sslServerCertificateStatus } from '../../values/ssl.ts';
import { connectionStatistics155 } from './connection-statistics-155.ts';

/** Connection Statistics, series 1, block type 160: sent since 6.0. */
export const connectionStatistics160 = defineBlock({
  series: 1,
  blockType: 160,
  name: 'Connection Statistics',
  since: '6.0',
  fields: changeFields(connectionStatistics155.fields, {
    retyped: {
      accessControlRuleReason: uint32({ title: 'Rule Reason', values: accessControlRuleReason }),
      sslServerCertificateStatus: uint32({ values: sslServerCertificateStatus }),
    },
    after: {
      networkAnalysisPolicyUuid: {
        endpointProfileId: uint32(),
        securityGroupId: uint32(),
        locationIpAddress: ipv6({ title: 'Location IPv6' }),
        httpResponse: uint32(),
        dnsQuery: string(),
        dnsRecordType: uint16(),
        dnsResponseType: uint16(),
        dnsTtl: uint32(),
        sinkholeUuid: uuid(),
        securityIntelligenceList1: uint32(),
        securityIntelligenceList2: uint32(),
      },
    },
  }),
});
