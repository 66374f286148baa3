import { defineBlock } from '../schema/define-block.ts';
import { uint8, uint16, uint32, unixSeconds } from '../schema/fields.ts';
import { defineRecord, versions } from './define-record.ts';

export const iocState150 = defineBlock({
  series: 1,
  blockType: 150,
  name: 'IOC State',
  since: '5.3',
  sourcesDisagree: 'The last device may be missing: the layout that ends where the block ends is taken.',
  fields: {
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
  },
  variants: [{ after: { lastEventId: { lastDeviceId: uint32() } } }],
});

export const integer7 = defineBlock({
  series: 1,
  blockType: 7,
  name: 'Integer',
  since: 'any',
  fields: {
    value: uint32(),
  },
});

/** The number of the indication, which hosts have in place of its state since 6.1. */
const iocNumber7 = { ...integer7, since: '6.1' } as const;

/** The record types of this family. */
export const iocRecords = [
  defineRecord({
    recordType: 160,
    kind: 'hostIocSet',
    name: 'Host IOC Set',
    category: 'ioc',
    discoveryHeader: true,
    body: versions(iocState150, iocNumber7),
  }),
] as const;
