import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint8, uint16, uint32, unixSeconds } from '../../schema/fields.ts';

const iocState150Fields = {
  iocIdNumber: uint32(),
  disabled: uint8(),
  firstSeen: unixSeconds(),
  firstEventId: uint32(),
  firstDeviceId: uint32(),
  firstInstanceId: uint16(),
  firstConnectionTime: unixSeconds(),
  firstCounter: uint16(),
  lastSeen: unixSeconds(),
  lastEventId: uint32(),
  lastInstanceId: uint16(),
  lastConnectionTime: unixSeconds(),
  lastCounter: uint16(),
} as const;

/** IOC State, series 1, block type 150: sent by 5.3 - 6.0. */
export const iocState150 = defineBlock({
  series: 1,
  blockType: 150,
  name: 'IOC State',
  since: '5.3 - 6.0',
  sourcesDisagree: 'The last device may be missing: the layout that ends where the block ends is taken.',
  fields: iocState150Fields,
  variants: [changeFields(iocState150Fields, { after: { lastEventId: { lastDeviceId: uint32() } } })],
});
