import type { ValueNames } from '../schema/schema.ts';

export const correlationEventType: ValueNames = {
  name: 'correlationEventType',
  names: {
    0: 'Unknown',
    1: 'Intrusion Event',
    2: 'Host Discovery',
    3: 'User Activity',
    4: 'White List',
    5: 'Malware Event',
  },
};

/** The page seen ends here; further bits exist for the destination side. */
export const correlationEventDefinedMask: ValueNames = {
  name: 'correlationEventDefinedMask',
  bitmask: true,
  names: {
    1: 'Event Impact Flags',
    2: 'IP Protocol',
    4: 'Network Protocol',
    8: 'Source IP',
    16: 'Source Host Type',
    32: 'Source VLAN ID',
    64: 'Source Fingerprint ID',
    128: 'Source Criticality',
    256: 'Source Port',
    512: 'Source Server',
  },
};
