import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, uint16, uint32, uint64, uuid } from '../../schema/fields.ts';
import { connectionStatistics160 } from './connection-statistics-160.ts';

/** Connection Statistics, series 1, block type 163: sent since 6.1. */
export const connectionStatistics163 = defineBlock({
  series: 1,
  blockType: 163,
  name: 'Connection Statistics',
  since: '6.1',
  fields: changeFields(connectionStatistics160.fields, {
    after: {
      responderIpAddress: {
        originalClientIpAddress: ipv6(),
      },
      accessControlRuleId: {
        tunnelRuleId: uint32(),
      },
      responderTransmittedBytes: {
        initiatorPacketsDropped: uint64(),
        responderPacketsDropped: uint64(),
        initiatorBytesDropped: uint64(),
        responderBytesDropped: uint64(),
        qosAppliedInterfaceUuid: uuid(),
        qosRuleId: uint32(),
      },
      responderCountry: {
        originalClientCountry: uint16(),
      },
    },
  }),
});
