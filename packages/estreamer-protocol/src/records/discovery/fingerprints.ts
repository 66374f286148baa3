import { defineBlock, reviseBlock } from '../../schema/define-block.ts';
import { list, string, uint8, uint16, uint32, unixSeconds, uuid } from '../../schema/fields.ts';
import { sourceType } from '../../values/host.ts';

export const operatingSystem53 = defineBlock({
  series: 1,
  blockType: 53,
  name: 'Operating System',
  since: '3.5',
  fields: {
    confidence: uint32(),
    fingerprintUuid: uuid(),
  },
});

export const operatingSystemFingerprint87 = defineBlock({
  series: 1,
  blockType: 87,
  name: 'Operating System Fingerprint',
  since: '4.9',
  fields: {
    fingerprintUuid: uuid(),
    fingerprintType: uint32(),
    sourceType: uint32(),
    sourceId: uint32(),
    lastSeen: unixSeconds(),
    ttlDifference: uint8(),
  },
});

export const identity94 = defineBlock({
  series: 1,
  blockType: 94,
  name: 'Identity',
  since: 'any',
  fields: {
    sourceType: uint32({ values: sourceType }),
    sourceId: uint32(),
    identityUuid: uuid({ title: 'UUID' }),
    port: uint16(),
    ipProtocol: uint16({ title: 'Protocol' }),
    serverMapId: uint32(),
  },
});

const mobileDeviceInformation131 = defineBlock({
  series: 1,
  blockType: 131,
  name: 'Mobile Device Information',
  since: '5.1',
  fields: {
    mobileDevice: string(),
    lastSeen: unixSeconds(),
    mobile: uint32(),
    jailbroken: uint32(),
  },
});

export const operatingSystemFingerprint130 = reviseBlock(operatingSystemFingerprint87, {
  blockType: 130,
  since: '5.1',
  retyped: { sourceType: uint32({ values: sourceType }) },
  after: { ttlDifference: { mobileDevices: list(31, mobileDeviceInformation131) } },
});
