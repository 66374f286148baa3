import { defineBlock, reviseBlock } from '../../schema/define-block.ts';
import { ipv4, ipv6, mac, uint8, uint16, uint32, unixSeconds } from '../../schema/fields.ts';

export const vlan14 = defineBlock({
  series: 1,
  blockType: 14,
  name: 'VLAN',
  since: 'any',
  fields: {
    vlanId: uint16(),
    vlanType: uint8(),
    vlanPriority: uint8(),
  },
});

export const macAddressSpecification63 = defineBlock({
  series: 1,
  blockType: 63,
  name: 'MAC Address Specification',
  since: 'any',
  fields: {
    macAddress: mac(),
  },
});

export const hostMacAddress95 = defineBlock({
  series: 1,
  blockType: 95,
  name: 'Host MAC Address',
  since: '4.9',
  fields: {
    ttl: uint8(),
    macAddress: mac(),
    primary: uint8(),
    lastSeen: unixSeconds(),
  },
});

export const ipAddressRangeSpecification141 = defineBlock({
  series: 1,
  blockType: 141,
  name: 'IP Address Range Specification',
  since: '5.2',
  fields: {
    ipAddressRangeStart: ipv6(),
    ipAddressRangeEnd: ipv6(),
  },
});

export const hostIpAddress143 = defineBlock({
  series: 1,
  blockType: 143,
  name: 'Host IP Address',
  since: '5.2',
  fields: {
    ipAddress: ipv6(),
    lastSeen: unixSeconds(),
  },
});

export const attributeAddress38 = defineBlock({
  series: 1,
  blockType: 38,
  name: 'Attribute Address',
  since: 'any',
  fields: {
    attributeId: uint32(),
    ipAddress: ipv4(),
    bits: uint32(),
  },
});

export const attributeAddress146 = reviseBlock(attributeAddress38, {
  blockType: 146,
  since: '5.2',
  retyped: { ipAddress: ipv6() },
});
