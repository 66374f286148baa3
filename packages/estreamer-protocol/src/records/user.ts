import { blockHistory, defineBlock } from '../schema/define-block.ts';
import {
  ipv4,
  ipv6,
  optionalBlock,
  string,
  uint8,
  uint16,
  uint32,
  uint64,
  unixSeconds,
} from '../schema/fields.ts';
import { userAuthType, userProtocol, vpnType } from '../values/user.ts';
import { defineRecord, versions } from './define-record.ts';

/** User Information, series 1. */
const userInformation = blockHistory(
  defineBlock({
    series: 1,
    blockType: 120,
    name: 'User Information',
    since: '4.7',
    request: 4,
    fields: {
      userId: uint32(),
      userName: string(),
      userProtocol: uint32({ title: 'Protocol', values: userProtocol }),
      firstName: string(),
      lastName: string(),
      email: string(),
      department: string(),
      phone: string(),
    },
  }),
).revise({
  blockType: 158,
  since: '6.0',
  request: 5,
  after: {
    userName: {
      realmId: uint32(),
    },
    phone: {
      endpointProfileId: uint32(),
      securityGroupId: uint32(),
      locationIpAddress: ipv6({ title: 'Location IPv6 Address' }),
    },
  },
});

const vpnSession166 = defineBlock({
  series: 1,
  blockType: 166,
  name: 'VPN Session',
  since: '6.2',
  fields: {
    index: uint32(),
    vpnType: uint8({ values: vpnType }),
    groupPolicy: string(),
    connectionProfile: string(),
    clientIpAddress: ipv6(),
    clientCountry: uint16({ title: 'Country Code' }),
    clientOs: string(),
    clientApplication: string(),
    connectionDuration: uint32(),
    bytesTransmitted: uint64(),
    bytesReceived: uint64(),
  },
});

/** User Login Information, series 1. */
const userLoginInformation = blockHistory(
  defineBlock({
    series: 1,
    blockType: 127,
    name: 'User Login Information',
    since: '5.1',
    request: 3,
    fields: {
      timestamp: unixSeconds(),
      ipv4Address: ipv4(),
      userName: string(),
      userId: uint32(),
      applicationProtocolId: uint32({ title: 'Application ID' }),
      email: string(),
      ipAddress: ipv6({ title: 'IPv6 Address' }),
      loginType: uint8(),
      reportedBy: string(),
    },
  }),
)
  .revise({
    blockType: 159,
    since: '6.0',
    request: 5,
    after: {
      userName: {
        domain: string(),
      },
      userId: {
        realmId: uint32(),
        endpointProfileId: uint32(),
        securityGroupId: uint32(),
      },
      applicationProtocolId: {
        userProtocol: uint32({ title: 'Protocol', values: userProtocol }),
      },
      ipAddress: {
        locationIpAddress: ipv6({ title: 'Location IPv6 Address' }),
      },
      loginType: {
        authType: uint8({ values: userAuthType }),
      },
    },
  })
  .revise({
    blockType: 165,
    since: '6.1',
    request: 6,
    after: {
      userProtocol: {
        port: uint16(),
        rangeStart: uint16(),
        startPort: uint16(),
        endPort: uint16(),
      },
    },
  })
  .revise({
    blockType: 167,
    since: '6.2',
    request: 7,
    without: ['applicationProtocolId'],
    after: {
      reportedBy: {
        description: string(),
        vpnSession: optionalBlock(vpnSession166),
      },
    },
  });

/** The record types of this family. */
export const userRecords = [
  defineRecord({
    recordType: 92,
    kind: 'userDroppedUserLimitReached',
    name: 'User Dropped: User Limit Reached',
    category: 'user',
    discoveryHeader: true,
    body: versions(...userInformation.versions),
  }),
  defineRecord({
    recordType: 93,
    kind: 'userRemoved',
    name: 'User Removed',
    category: 'user',
    discoveryHeader: true,
    body: versions(...userInformation.versions),
  }),
  defineRecord({
    recordType: 94,
    kind: 'newUserIdentified',
    name: 'New User Identified',
    category: 'user',
    discoveryHeader: true,
    body: versions(...userInformation.versions),
  }),
  defineRecord({
    recordType: 95,
    kind: 'userLoginChange',
    name: 'User Login Change',
    category: 'user',
    discoveryHeader: true,
    body: versions(...userLoginInformation.versions),
  }),
  defineRecord({
    recordType: 170,
    kind: 'newVpnSession',
    name: 'New VPN Session (Login)',
    category: 'vpn',
    discoveryHeader: true,
    body: versions(...userLoginInformation.from(167)),
  }),
  defineRecord({
    recordType: 171,
    kind: 'vpnSessionEnded',
    name: 'VPN Session Ended (Logoff)',
    category: 'vpn',
    discoveryHeader: true,
    body: versions(...userLoginInformation.from(167)),
  }),
] as const;
