import type { FieldOf } from '../../source/field-source.ts';
import type { CefMapping } from '../cef-mapping.ts';
import { hostFields } from './discovery-mapping.ts';
import { deviceFields, sourceAddress } from './shared-fields.ts';

const shared = {
  signatureId: { join: [{ fact: 'header.eventType' }, { fact: 'header.eventSubtype' }], with: ':' },
  name: { fact: 'recordName' },
} as const;

/** Failed logins at a captive portal. */
const failedLogin = [4];

/** Whether the user was let in, by how the user was identified; a number that nobody knows says nothing. */
const outcome = {
  lookup: 'authType',
  in: { 1: 'success', 2: 'success', 3: 'success', 4: 'failure', 5: 'success' },
} as const;

/** Logins: record 95. */
export const loginMapping: CefMapping<FieldOf<'userLoginChange' | 'newVpnSession'>> = {
  ...shared,
  facts: { authentication: 'authType' },
  severity: [{ when: { authentication: failedLogin }, severity: 5 }, { severity: 2 }],
  extension: {
    ...deviceFields,
    deviceExternalId: { fact: 'header.deviceId' },
    ...sourceAddress('ipAddress'),
    suser: ['userName', { name: 'userId' }],
    suid: { id: 'userId' },
    sntdom: 'domain',
    outcome,
    app: [{ name: 'userProtocol' }, { name: 'applicationProtocolId' }],
    msg: 'description',
    cs1: { label: 'Realm', value: { name: 'realmId' } },
    cs2: { label: 'Email', value: 'email' },
    cs3: { label: 'Reported By', value: 'reportedBy' },
    cs4: { label: 'Authentication', value: { name: 'authType' } },
    cs5: { label: 'Endpoint Profile', value: { name: 'endpointProfileId' } },
    cs6: { label: 'Security Group', value: { name: 'securityGroupId' } },
  },
};

/** Users that come into being, are removed or dropped: records 92 to 94. */
export const userMapping: CefMapping<FieldOf<'newUserIdentified'>> = {
  ...shared,
  severity: [{ severity: 2 }],
  extension: {
    ...hostFields,
    suser: ['userName', { name: 'userId' }],
    suid: { id: 'userId' },
    app: { name: 'userProtocol' },
    cs1: { label: 'Realm', value: { name: 'realmId' } },
    cs2: { label: 'Email', value: 'email' },
    cs3: { label: 'Department', value: 'department' },
    cs4: { label: 'First Name', value: 'firstName' },
    cs5: { label: 'Last Name', value: 'lastName' },
    cs6: { label: 'Phone', value: 'phone' },
  },
};
