import { defineBlock } from '../../schema/define-block.ts';
import { string, uint16 } from '../../schema/fields.ts';

/** ICMP Type, series 2, block type 19: sent since 5.0. */
export const icmpType19 = defineBlock({
  series: 2,
  blockType: 19,
  name: 'ICMP Type',
  since: '5.0',
  fields: {
    icmpType: uint16({ title: 'Type' }),
    ipProtocol: uint16({ title: 'Protocol' }),
    description: string(),
  },
});

/** ICMP Code, series 2, block type 20: sent since 5.0. */
export const icmpCode20 = defineBlock({
  series: 2,
  blockType: 20,
  name: 'ICMP Code',
  since: '5.0',
  fields: {
    icmpCode: uint16({ title: 'Code' }),
    icmpType: uint16({ title: 'Type' }),
    ipProtocol: uint16({ title: 'Protocol' }),
    description: string(),
  },
});
