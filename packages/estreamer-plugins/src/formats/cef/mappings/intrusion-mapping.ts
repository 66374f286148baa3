import { extraDataText } from '../../source/extra-data.ts';
import type { FieldOf } from '../../source/field-source.ts';
import type { CefMapping } from '../cef-mapping.ts';
import {
  applicationFields,
  connectionField,
  destinationAddress,
  deviceFields,
  deviceNumber,
  endpointFields,
  impactLevel,
  impactName,
  interfaceFields,
  sourceAddress,
  userFields,
} from './shared-fields.ts';

/** What the device did with the packet: whether it was let through. "Would be" means that it was. */
const blockedPassed: Readonly<Record<string, boolean>> = {
  0: true,
  1: false,
  2: true,
  3: false,
  4: false,
  5: true,
  6: false,
  7: false,
  8: true,
  9: false,
  10: true,
  11: false,
  12: true,
  13: true,
  14: true,
};

/** Intrusion events: record 400, and 207 and 208 before version 5.2. */
export const intrusionMapping: CefMapping<FieldOf<'intrusionEvent'>> = {
  signatureId: { join: ['generatorId', 'ruleId'], with: ':' },
  name: [{ name: 'ruleId' }, { text: 'Intrusion Event' }],
  facts: {
    impact: impactLevel,
    priority: 'priorityId',
    passed: { lookup: 'blocked', in: blockedPassed },
  },
  severity: [
    { when: { impact: [1], passed: [false] }, severity: 8 },
    { when: { impact: [1] }, severity: 10 },
    { when: { impact: [2], passed: [false] }, severity: 6 },
    { when: { impact: [2] }, severity: 8 },
    { when: { priority: [1], passed: [false] }, severity: 5 },
    { when: { priority: [1] }, severity: 7 },
    { when: { priority: [2], passed: [false] }, severity: 4 },
    { when: { priority: [2] }, severity: 5 },
    { severity: 3 },
  ],
  extension: {
    ...deviceFields,
    ...deviceNumber,
    act: [{ name: 'blocked', zero: true }, 'blocked'],
    reason: [{ name: 'blockedReason' }, { id: 'blockedReason' }],
    ...endpointFields,
    spt: { port: 'sourcePortOrIcmpType' },
    dpt: { port: 'destinationPortOrIcmpCode' },
    ...userFields,
    ...applicationFields,
    dhost: 'httpHostname',
    request: 'httpUri',
    ...interfaceFields,
    externalId: 'eventId',
    cs1: { label: 'Access Control Policy', value: { name: 'accessControlPolicyUuid' } },
    cs2: { label: 'Intrusion Policy', value: { name: 'intrusionPolicyUuid' } },
    cs3: { label: 'Ingress Zone', value: { name: 'ingressZoneUuid' } },
    cs4: { label: 'Egress Zone', value: { name: 'egressZoneUuid' } },
    cs5: { label: 'Impact', value: impactName },
    cs6: { label: 'Classification', value: { name: 'classificationId' } },
    cn1: { label: 'Priority', value: { id: 'priorityId' } },
    cn2: { label: 'Rule Revision', value: { id: 'ruleRevision' } },
    cn3: { label: 'VLAN', value: { id: 'vlanId' } },
    flexString1: { label: 'Access Control Rule', value: { name: 'accessControlRuleId', zero: true } },
    flexString2: { label: 'Connection', value: connectionField.externalId },
  },
};

/** The impact flag that says that the device dropped the session. */
const SESSION_DROPPED = 0x20;

function isSessionDropped(data: object | undefined): boolean {
  const { impactFlags } = (data ?? {}) as { readonly impactFlags?: number };
  return ((impactFlags ?? 0) & SESSION_DROPPED) !== 0;
}

/** Intrusion impact alerts: record 9. */
export const impactAlertMapping: CefMapping<FieldOf<'intrusionImpactAlert'>> = {
  signatureId: { fact: 'recordType' },
  name: { fact: 'recordName' },
  facts: {
    impact: impactLevel,
    dropped: { compute: ({ data }) => isSessionDropped(data) },
  },
  severity: [
    { when: { impact: [1], dropped: [true] }, severity: 8 },
    { when: { impact: [1] }, severity: 10 },
    { when: { impact: [2], dropped: [true] }, severity: 6 },
    { when: { impact: [2] }, severity: 8 },
    { severity: 6 },
  ],
  extension: {
    ...deviceFields,
    ...deviceNumber,
    ...sourceAddress('sourceIpAddress'),
    ...destinationAddress('destinationIpAddress'),
    externalId: 'eventId',
    msg: 'description',
    cs5: { label: 'Impact', value: impactName },
  },
};

function textIn(data: object | undefined): string | undefined {
  const { extraDataType, extraData } = (data ?? {}) as {
    readonly extraDataType?: number;
    readonly extraData?: Uint8Array;
  };
  return extraDataType === undefined || extraData === undefined
    ? undefined
    : extraDataText(extraDataType, extraData);
}

/** Extra data of intrusion events: record 110. */
export const extraDataMapping: CefMapping<FieldOf<'intrusionExtraData'>> = {
  signatureId: { fact: 'recordType' },
  name: { fact: 'recordName' },
  severity: [{ severity: 3 }],
  extension: {
    ...deviceFields,
    ...deviceNumber,
    externalId: 'eventId',
    msg: { compute: ({ data }) => textIn(data) },
    cs1: { label: 'Extra Data Type', value: [{ name: 'extraDataType' }, { id: 'extraDataType' }] },
  },
};
