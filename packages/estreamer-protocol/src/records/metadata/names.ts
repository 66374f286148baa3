import { defineBlock } from '../../schema/define-block.ts';
import { string, uint16, uint32, uuid } from '../../schema/fields.ts';
import { userProtocol } from '../../values/user.ts';

/** UUID String, series 2, block type 14: sent since 5.0. */
export const uuidString14 = defineBlock({
  series: 2,
  blockType: 14,
  name: 'UUID String',
  since: '5.0',
  fields: {
    uuid: uuid(),
    name: string(),
  },
});

/** Geolocation, series 2, block type 28: sent since 5.2. */
export const geolocation28 = defineBlock({
  series: 2,
  blockType: 28,
  name: 'Geolocation',
  since: '5.2',
  fields: {
    countryCode: uint16(),
    country: string(),
  },
});

/** IOC Name, series 2, block type 39: sent since 5.3. */
export const iocName39 = defineBlock({
  series: 2,
  blockType: 39,
  name: 'IOC Name',
  since: '5.3',
  fields: {
    id: uint32(),
    category: string(),
    eventType: string(),
  },
});

/** User, series 2, block type 57: sent since 6.0. */
export const user57 = defineBlock({
  series: 2,
  blockType: 57,
  name: 'User',
  since: '6.0',
  fields: {
    id: uint32({ title: 'User ID' }),
    userProtocol: uint32({ title: 'Protocol', values: userProtocol }),
    userName: string(),
  },
});

/** Endpoint Profile, series 2, block type 58: sent since 6.0. */
export const endpointProfile58 = defineBlock({
  series: 2,
  blockType: 58,
  name: 'Endpoint Profile',
  since: '6.0',
  fields: {
    id: uint32(),
    profileName: string(),
    fullName: string(),
  },
});

/** ID Name Description Mapping, series 2, block type 61: sent since 6.0. */
export const idNameDescriptionMapping61 = defineBlock({
  series: 2,
  blockType: 61,
  name: 'ID Name Description Mapping',
  since: '6.0',
  fields: {
    id: uint32(),
    name: string(),
    description: string(),
  },
});

/** Access Control Policy Metadata, series 2, block type 64: sent since 6.1. */
export const accessControlPolicyMetadata64 = defineBlock({
  series: 2,
  blockType: 64,
  name: 'Access Control Policy Metadata',
  since: '6.1',
  fields: {
    uuid: uuid(),
    /** Equals deviceId of the events. */
    sensorId: uint32({ note: 'equals deviceId of the events' }),
    name: string(),
  },
});
