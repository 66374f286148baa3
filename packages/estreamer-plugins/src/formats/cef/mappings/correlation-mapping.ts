import type { FieldOf } from '../../source/field-source.ts';
import { userName, userNumber } from '../../source/user-name.ts';
import type { CefMapping } from '../cef-mapping.ts';
import {
  destinationAddress,
  deviceFields,
  deviceNumber,
  impactLevel,
  impactName,
  interfaceFields,
  protocolField,
  sourceAddress,
} from './shared-fields.ts';

/** Correlation (compliance) events: record 112. Rules have the priorities 1 (highest) to 5, or none. */
export const correlationMapping: CefMapping<FieldOf<'correlationEvent'>> = {
  signatureId: { join: [{ fact: 'recordType' }, 'correlationRuleId'], with: ':' },
  name: [{ name: 'correlationRuleId' }, { fact: 'recordName' }],
  facts: { priority: 'priority', impact: ofIntrusion(impactLevel) },
  severity: [
    { when: { priority: [1] }, severity: 8 },
    { when: { impact: [1] }, severity: 8 },
    { when: { priority: [2] }, severity: 7 },
    { when: { priority: [3] }, severity: 5 },
    { when: { priority: [4] }, severity: 4 },
    { when: { priority: [5] }, severity: 3 },
    { severity: 5 },
  ],
  extension: {
    ...deviceFields,
    ...deviceNumber,
    msg: 'eventDescription',
    src: [
      { address: 'sourceIpAddress', version: 4 },
      { compute: ({ data }) => setAddress(data, 'sourceIpv4Address') },
    ],
    c6a2: sourceAddress('sourceIpAddress').c6a2,
    spt: { port: 'sourcePort' },
    dst: [
      { address: 'destinationIpAddress', version: 4 },
      { compute: ({ data }) => setAddress(data, 'destinationIpv4Address') },
    ],
    c6a3: destinationAddress('destinationIpAddress').c6a3,
    dpt: { port: 'destinationPort' },
    ...protocolField,
    suser: userName('sourceUserId'),
    suid: userNumber('sourceUserId'),
    duser: userName('destinationUserId'),
    duid: userNumber('destinationUserId'),
    act: [{ name: 'accessControlRuleAction' }, { name: 'blocked' }],
    app: { name: 'destinationServerId' },
    request: 'url',
    ...interfaceFields,
    externalId: 'eventId',
    cs1: { label: 'Correlation Policy', value: { name: 'correlationPolicyId' } },
    cs2: { label: 'Access Control Rule', value: { name: 'accessControlRuleId' } },
    cs3: { label: 'Ingress Zone', value: { name: 'ingressZoneUuid' } },
    cs4: { label: 'Egress Zone', value: { name: 'egressZoneUuid' } },
    cs5: { label: 'Impact', value: ofIntrusion(impactName) },
    cs6: { label: 'Triggering Rule', value: { name: 'signatureId' } },
    cn1: { label: 'Priority', value: { id: 'priority' } },
  },
};

type Impact = typeof impactLevel | typeof impactName;

/** Of events other than intrusions there is no impact. */
function ofIntrusion({ compute }: Impact) {
  return {
    compute: (record: { readonly data?: object | undefined }) => {
      const { signatureId, impactFlags } = (record.data ?? {}) as Readonly<Record<string, unknown>>;
      return signatureId === 0 && impactFlags === 0 ? undefined : compute(record);
    },
  } as const;
}

/** In records up to 5.0 the addresses stand in fields of their own. */
function setAddress(data: object | undefined, field: string): string | undefined {
  const address = (data as Readonly<Record<string, unknown>> | undefined)?.[field];
  return typeof address === 'string' && address !== '0.0.0.0' ? address : undefined;
}
