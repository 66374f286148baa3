import type { ValueNames } from '../schema/schema.ts';

export const hostType: ValueNames = {
  name: 'hostType',
  names: {
    0: 'Host',
    1: 'Router',
    2: 'Bridge',
    3: 'NAT Device',
    4: 'Load Balancer',
  },
};

export const criticality: ValueNames = {
  name: 'criticality',
  names: {
    0: 'None',
    1: 'Low',
    2: 'Medium',
    3: 'High',
  },
};

export const primarySecondary: ValueNames = {
  name: 'primarySecondary',
  names: {
    0: 'Host is in the primary network of the device',
    1: 'Host is in the secondary network of the device',
  },
};

export const sourceType: ValueNames = {
  name: 'sourceType',
  names: {
    0: 'RNA (system)',
    1: 'User',
    2: 'Third-party Scanner',
    3: 'Command Line Tool or Host Input API',
  },
};

export const attributeType: ValueNames = {
  name: 'attributeType',
  names: {
    0: 'Text',
    1: 'Integer in Range',
    2: 'List Value',
    3: 'URL',
    4: 'IPv4 Address',
  },
};

export const hostRequestDataType: ValueNames = {
  name: 'hostRequestDataType',
  names: {
    0: 'one host, 3.5 - 4.6',
    1: 'several hosts, 3.5 - 4.6 (block 34)',
    2: 'one host, 4.7 - 4.8 (block 47)',
    3: 'several hosts, 4.7 - 4.8 (block 47)',
    4: 'one host, 4.9 - 4.10 (block 92)',
    5: 'several hosts, 4.9 - 4.10 (block 92)',
    6: 'one host, 5.0 and later',
    7: 'several hosts, 5.0 and later',
  },
};

export const hostRequestFlags: ValueNames = {
  name: 'hostRequestFlags',
  bitmask: true,
  names: {
    1: 'fill the notes',
    2: 'fill the server banners (first 256 octets)',
  },
};
