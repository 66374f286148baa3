import { defineBlock } from '../../schema/define-block.ts';
import { ipv4, ipv6, mac, uint8, uint16, uint32, unixSeconds } from '../../schema/fields.ts';

/** VLAN, series 1, block type 14: sent by all versions. */
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

/** Attribute Address, series 1, block type 38: sent by 5.1.1.x and earlier. */
export const attributeAddress38 = defineBlock({
  series: 1,
  blockType: 38,
  name: 'Attribute Address',
  since: '5.1.1.x and earlier',
  fields: {
    attributeId: uint32(),
    ipAddress: ipv4(),
    bits: uint32(),
  },
});

/** MAC Address Specification, series 1, block type 63: sent by all versions. */
export const macAddressSpecification63 = defineBlock({
  series: 1,
  blockType: 63,
  name: 'MAC Address Specification',
  since: 'any',
  fields: {
    macAddress: mac(),
  },
});

/** Host MAC Address, series 1, block type 95: sent since 4.9. */
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

/** IP Address Range Specification, series 1, block type 141: sent since 5.2. */
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

/** Host IP Address, series 1, block type 143: sent since 5.2. */
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

/** Attribute Address, series 1, block type 146: sent since 5.2. */
export const attributeAddress146 = defineBlock({
  series: 1,
  blockType: 146,
  name: 'Attribute Address',
  since: '5.2',
  fields: {
    attributeId: uint32(),
    ipAddress: ipv6(),
    bits: uint32(),
  },
});
