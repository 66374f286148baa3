import { defineRecord, versions } from '../define-record.ts';
import { userInformation120 } from './user-information-120.ts';
import { userInformation158 } from './user-information-158.ts';
import { userLoginInformation127 } from './user-login-information-127.ts';
import { userLoginInformation159 } from './user-login-information-159.ts';
import { userLoginInformation165 } from './user-login-information-165.ts';
import { userLoginInformation167 } from './user-login-information-167.ts';

/** The record types of this family. */
export const userRecords = [
  defineRecord({
    recordType: 92,
    kind: 'userDroppedUserLimitReached',
    name: 'User Dropped: User Limit Reached',
    category: 'user',
    discoveryHeader: true,
    body: versions(userInformation120, userInformation158),
  }),
  defineRecord({
    recordType: 93,
    kind: 'userRemoved',
    name: 'User Removed',
    category: 'user',
    discoveryHeader: true,
    body: versions(userInformation120, userInformation158),
  }),
  defineRecord({
    recordType: 94,
    kind: 'newUserIdentified',
    name: 'New User Identified',
    category: 'user',
    discoveryHeader: true,
    body: versions(userInformation120, userInformation158),
  }),
  defineRecord({
    recordType: 95,
    kind: 'userLoginChange',
    name: 'User Login Change',
    category: 'user',
    discoveryHeader: true,
    body: versions(
      userLoginInformation127,
      userLoginInformation159,
      userLoginInformation165,
      userLoginInformation167,
    ),
  }),
  defineRecord({
    recordType: 170,
    kind: 'newVpnSession',
    name: 'New VPN Session (Login)',
    category: 'vpn',
    discoveryHeader: true,
    body: versions(userLoginInformation167),
  }),
  defineRecord({
    recordType: 171,
    kind: 'vpnSessionEnded',
    name: 'VPN Session Ended (Logoff)',
    category: 'vpn',
    discoveryHeader: true,
    body: versions(userLoginInformation167),
  }),
] as const;
