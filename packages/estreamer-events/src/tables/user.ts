import type { EventTable } from '../event/event-table.ts';
import { device, deviceFacts, headerTime, hostFacts } from './shared.ts';

/** What the way in which a user was identified says: whether it succeeded. */
const authenticationSucceeded: Readonly<Record<string, boolean>> = {
  1: true,
  2: true,
  3: true,
  4: false,
  5: true,
};

/** Who it is about. */
const personFacts = {
  userName: ['userName', { name: 'userId' }],
  userId: { id: 'userId' },
  realm: { name: 'realmId' },
  realmId: { id: 'realmId' },
  email: 'email',
  userProtocol: { name: 'userProtocol' },
  endpointProfile: { nameOrId: 'endpointProfileId' },
  securityGroup: { nameOrId: 'securityGroupId' },
  locationAddress: { address: 'locationIpAddress' },
} as const;

const personSummary = [
  [' {userName}', ' {userId}'],
  ' ({firstName} {lastName})',
  ', {email}',
  ', host {sourceAddress}',
] as const;

const person = {
  category: 'user',
  sensor: device,
  time: headerTime,
  tags: ['cisco', 'fmc', 'user'],
  facts: { ...deviceFacts, ...hostFacts, ...personFacts, firstName: 'firstName', lastName: 'lastName' },
} as const;

/** A user that the management center did not know: record 94. */
export const newUserTable: EventTable<'newUserIdentified'> = {
  ...person,
  title: 'New User',
  severity: [{ severity: 'INFO', score: 2 }],
  summary: ['New user', ...personSummary],
};

/** A user whom somebody took out of the management center: record 93. */
export const userRemovedTable: EventTable<'userRemoved'> = {
  ...person,
  title: 'User Removed',
  severity: [{ severity: 'NOTICE' }],
  summary: ['Removed user', ...personSummary],
};

/** A user for whom there was no room: record 92. */
export const userDroppedTable: EventTable<'userDroppedUserLimitReached'> = {
  ...person,
  title: 'User Limit Reached',
  severity: [{ because: 'the limit of users is reached', severity: 'WARNING', score: 5 }],
  summary: ['User limit reached, dropped user', ...personSummary],
};

const failedLogin = {
  when: { letThrough: [false] },
  because: 'the login failed',
  severity: 'WARNING',
  score: 5,
} as const;
const failedTag = { when: { letThrough: [false] }, tag: 'failed' } as const;

/** What logins and VPN sessions have in common. */
const loginFacts = {
  ...deviceFacts,
  eventType: { name: 'eventType' },
  eventSubtype: { name: 'eventSubtype' },
  ...personFacts,
  domain: 'domain',
  letThrough: { lookup: 'authType', in: authenticationSucceeded },
  authType: { name: 'authType', zero: true },
  loginType: { id: 'loginType' },
  reportedBy: 'reportedBy',
} as const;

const login = {
  category: 'authentication',
  sensor: device,
  time: [{ seconds: 'timestamp' }, ...headerTime],
} as const;

/** Somebody logged in, or tried to: record 95. */
export const userLoginTable: EventTable<'userLoginChange'> = {
  ...login,
  title: 'User Login',
  severity: [failedLogin, { severity: 'INFO', score: 2 }],
  summary: [
    ['Login of user {userName}', 'Login of user {userId}', 'Login'],
    ' of domain {domain}',
    ' on {sourceAddress}',
    [' over {applicationProtocol}', ' over {userProtocol}'],
    ': {authType}',
    ', reported by {reportedBy}',
  ],
  tags: ['cisco', 'fmc', 'user', 'login', failedTag, { when: { authType: ['VPN'] }, tag: 'vpn' }],
  facts: {
    ...loginFacts,
    sourceAddress: [
      { address: 'ipAddress' },
      { address: 'ipv4Address' },
      { address: 'hostIpAddress', version: 4 },
    ],
    macAddress: { id: 'macAddress' },
    applicationProtocol: { name: 'applicationProtocolId' },
    applicationProtocolId: { id: 'applicationProtocolId' },
    clientAddress: { address: 'vpnSession.clientIpAddress' },
    clientCountry: { nameOrId: 'vpnSession.clientCountry' },
    vpnType: { name: 'vpnSession.vpnType' },
  },
};

/** A VPN session: the client's own address is the source, the one it got is `assignedAddress`. */
const session = {
  ...login,
  facts: {
    ...loginFacts,
    sourceAddress: { address: 'vpnSession.clientIpAddress' },
    sourceCountry: { nameOrId: 'vpnSession.clientCountry' },
    assignedAddress: [{ address: 'ipAddress' }, { address: 'ipv4Address' }, { address: 'hostIpAddress' }],
    vpnType: { name: 'vpnSession.vpnType' },
    vpnTypeId: { id: 'vpnSession.vpnType' },
    vpnSessionIndex: { id: 'vpnSession.index' },
    groupPolicy: 'vpnSession.groupPolicy',
    connectionProfile: 'vpnSession.connectionProfile',
    clientOs: 'vpnSession.clientOs',
    clientApplication: 'vpnSession.clientApplication',
    connectionDuration: { id: 'vpnSession.connectionDuration' },
    bytesTransmitted: { id: 'vpnSession.bytesTransmitted' },
    bytesReceived: { id: 'vpnSession.bytesReceived' },
  },
} as const;

const sessionSummary = [
  [' of user {userName}', ' of user {userId}'],
  ' from {sourceAddress}',
  ', assigned {assignedAddress}',
  ', {vpnType}',
  ', profile {connectionProfile}',
] as const;

/** Somebody connected to a VPN: record 170. */
export const newVpnSessionTable: EventTable<'newVpnSession'> = {
  ...session,
  title: 'New VPN Session',
  severity: [failedLogin, { severity: 'NOTICE' }],
  summary: ['New VPN session', ...sessionSummary, ', client {clientApplication}', ' on {clientOs}'],
  tags: ['cisco', 'fmc', 'vpn', 'login', failedTag],
};

/** A VPN session ended: record 171. */
export const vpnSessionEndedTable: EventTable<'vpnSessionEnded'> = {
  ...session,
  title: 'VPN Session Ended',
  severity: [{ severity: 'INFO', score: 2 }],
  summary: [
    'VPN session ended',
    ...sessionSummary,
    ', {connectionDuration} s',
    ', {bytesTransmitted} bytes to the client, {bytesReceived} from it',
  ],
  tags: ['cisco', 'fmc', 'vpn', 'logout'],
};
