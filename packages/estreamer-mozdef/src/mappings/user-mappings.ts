import type { RecordMapping } from '../mapping/record-mapping.ts';
import { fmcSource, headerTime, hostDetails, recordDetails } from './shared-details.ts';

/** What the way in which a user was identified says: whether it succeeded. */
const authenticationSucceeded: Readonly<Record<string, boolean>> = {
  1: true,
  2: true,
  3: true,
  4: false,
  5: true,
};

/** Who it is about. */
const userDetails = {
  username: ['userName', { name: 'userId' }],
  userid: { id: 'userId' },
  realm: { name: 'realmId' },
  realmid: { id: 'realmId' },
  email: 'email',
  userprotocol: { name: 'userProtocol' },
  endpointprofile: [{ name: 'endpointProfileId' }, { id: 'endpointProfileId' }],
  securitygroup: [{ name: 'securityGroupId' }, { id: 'securityGroupId' }],
  locationipaddress: { address: 'locationIpAddress' },
} as const;

const informationDetails = { ...recordDetails, ...hostDetails, ...userDetails } as const;

const informationSummary = [
  [' {username}', ' {userid}'],
  ' ({firstname} {lastname})',
  ', {email}',
  [', host {sourceipaddress}', ', host {sourceipv6address}'],
] as const;

const information = {
  category: 'user',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: headerTime,
  tags: ['cisco', 'fmc', 'user'],
  details: { ...informationDetails, firstname: 'firstName', lastname: 'lastName' },
  rest: {},
} as const;

/** A user that the management center did not know: record 94. */
export const newUserMapping: RecordMapping<'newUserIdentified'> = {
  ...information,
  severity: [{ severity: 'INFO' }],
  summary: ['New user', ...informationSummary],
};

/** A user whom somebody took out of the management center: record 93. */
export const userRemovedMapping: RecordMapping<'userRemoved'> = {
  ...information,
  severity: [{ severity: 'NOTICE' }],
  summary: ['Removed user', ...informationSummary],
};

/** A user for whom there was no room: record 92. */
export const userDroppedMapping: RecordMapping<'userDroppedUserLimitReached'> = {
  ...information,
  severity: [{ because: 'the limit of users is reached', severity: 'WARNING' }],
  summary: ['User limit reached, dropped user', ...informationSummary],
};

/** Fields that logins and VPN sessions have in common. */
export const loginDetails = {
  ...recordDetails,
  eventtype: { name: 'eventType' },
  eventsubtype: { name: 'eventSubtype' },
  ...userDetails,
  domain: 'domain',
  success: { lookup: 'authType', in: authenticationSucceeded },
  authtype: { name: 'authType', zero: true },
  logintype: { id: 'loginType' },
  reportedby: 'reportedBy',
} as const;

/** Somebody logged in, or tried to: record 95. */
export const userLoginMapping: RecordMapping<'userLoginChange'> = {
  category: 'authentication',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'timestamp' }, ...headerTime],
  severity: [
    { when: { success: [false] }, because: 'the login failed', severity: 'WARNING' },
    { severity: 'INFO' },
  ],
  summary: [
    ['Login of user {username}', 'Login of user {userid}', 'Login'],
    ' of domain {domain}',
    [' on {sourceipaddress}', ' on {sourceipv6address}'],
    [' over {applicationprotocol}', ' over {userprotocol}'],
    ': {authtype}',
    ', reported by {reportedby}',
  ],
  tags: [
    'cisco',
    'fmc',
    'user',
    'login',
    { when: { success: [false] }, tag: 'failed' },
    { when: { authtype: ['VPN'] }, tag: 'vpn' },
  ],
  details: {
    ...loginDetails,
    sourceipaddress: [
      { address: 'ipAddress', version: 4 },
      { address: 'ipv4Address', version: 4 },
      { address: 'hostIpAddress', version: 4 },
    ],
    sourceipv6address: { address: 'ipAddress', version: 6 },
    macaddress: { id: 'macAddress' },
    applicationprotocol: { name: 'applicationProtocolId' },
    applicationprotocolid: { id: 'applicationProtocolId' },
    clientipaddress: { address: 'vpnSession.clientIpAddress' },
    clientcountry: [{ name: 'vpnSession.clientCountry' }, { id: 'vpnSession.clientCountry' }],
    vpntype: { name: 'vpnSession.vpnType' },
  },
  rest: {},
};
