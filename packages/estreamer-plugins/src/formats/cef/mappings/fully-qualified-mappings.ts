import { textOf, textProtocol, textRule, textSignature, textUser } from '../../source/text-event-values.ts';
import type { CefMapping } from '../cef-mapping.ts';
import {
  accessActionPassed,
  destinationAddress,
  deviceFields,
  fileActionNamePassed,
  isSecurityIntelligence,
  maliciousDispositions,
  sourceAddress,
} from './shared-fields.ts';

/** What all events have that come fully qualified: names in place of numbers. */
const shared = {
  ...deviceFields,
  deviceExternalId: 'DeviceUUID',
  ...sourceAddress('InitiatorIP'),
  spt: { port: 'InitiatorPort' },
  ...destinationAddress('ResponderIP'),
  dpt: { port: 'ResponderPort' },
  proto: textProtocol,
  app: 'Application',
  sourceServiceName: 'ClientApplication',
  destinationServiceName: 'WebApplication',
  externalId: { join: ['InstanceID', 'ConnectionID'], with: ':' },
} as const;

/** What the event has in common with the record that it stands for. */
const header = { signatureId: { fact: 'recordType' }, name: { fact: 'recordName' } } as const;

/** `ConnectionEvent`. */
export const connectionEventMapping: CefMapping = {
  ...header,
  name: { text: 'Connection Event' },
  facts: {
    passed: { lookup: 'AC_RuleAction', in: accessActionPassed },
    securityIntelligence: { compute: (record) => isSecurityIntelligence(textOf(record, 'AC_RuleReason')) },
  },
  severity: [
    { when: { securityIntelligence: [true], passed: [true] }, severity: 8 },
    { when: { securityIntelligence: [true] }, severity: 5 },
    { when: { passed: [false] }, severity: 4 },
    { severity: 2 },
  ],
  extension: {
    ...shared,
    start: { time: 'FirstPacketSecond' },
    end: { time: 'LastPacketSecond' },
    act: 'AC_RuleAction',
    reason: 'AC_RuleReason',
    in: 'InitiatorBytes',
    out: 'ResponderBytes',
    suser: textUser,
    request: 'URL',
    requestClientApplication: 'UserAgent',
    requestContext: 'HTTP_Referer',
    dhost: 'ReferencedHost',
    deviceInboundInterface: 'IngressInterface',
    deviceOutboundInterface: 'EgressInterface',
    cs1: { label: 'Access Control Policy', value: 'FirewallPolicy' },
    cs2: { label: 'Access Control Rule', value: textRule },
    cs3: { label: 'Ingress Zone', value: 'IngressZone' },
    cs4: { label: 'Egress Zone', value: 'EgressZone' },
    cs5: { label: 'Prefilter Policy', value: 'PrefilterPolicy' },
    cs6: { label: 'Network Analysis Policy', value: 'NAP_Policy' },
    cn1: { label: 'ICMP Type', value: { icmp: 'InitiatorPort' } },
    cn2: { label: 'ICMP Code', value: { icmp: 'ResponderPort' } },
    flexString1: { label: 'DNS Query', value: 'DNS_Query' },
  },
};

/** `FileEvent`. */
export const fileEventMapping: CefMapping = {
  ...header,
  name: { text: 'File Event' },
  facts: {
    disposition: 'SHA_Disposition',
    action: 'FileAction',
    passed: { lookup: 'FileAction', in: fileActionNamePassed },
  },
  severity: [
    { when: { disposition: maliciousDispositions, passed: [false] }, severity: 6 },
    { when: { disposition: maliciousDispositions }, severity: 9 },
    { when: { action: ['Custom Detection Block'] }, severity: 6 },
    { when: { action: ['Custom Detection'] }, severity: 9 },
    { when: { passed: [false] }, severity: 4 },
    { when: { disposition: ['Clean'] }, severity: 2 },
    { severity: 3 },
  ],
  extension: {
    ...shared,
    start: { time: 'FirstPacketSecond' },
    act: 'FileAction',
    suser: textUser,
    request: 'URI',
    fname: 'FileName',
    fsize: 'FileSize',
    fileType: 'FileType',
    fileHash: 'FileSHA256',
    deviceDirection: { compute: ({ data }) => directionOf(data) },
    cs1: { label: 'File Policy', value: 'FilePolicy' },
    cs2: { label: 'Disposition', value: 'SHA_Disposition' },
    cs4: { label: 'File Storage Status', value: 'FileStorageStatus' },
  },
};

/**
 * `IntrusionEvent`. No capture of one exists: beside the fields that all events have, those are read that carry these names
 * in the devices' own syslog messages, or that go by the pattern of the captured ones.
 */
export const intrusionEventMapping: CefMapping = {
  signatureId: [textSignature, { fact: 'recordType' }],
  name: ['Message', { text: 'Intrusion Event' }],
  facts: {
    impact: { compute: (record) => /(?<!\d)[0-4](?!\d)/.exec(textOf(record, 'Impact') ?? '')?.[0] },
    priority: { lookup: 'Priority', in: { high: 1, medium: 2, low: 3, 1: 1, 2: 2, 3: 3 } },
    passed: { compute: (record) => letThrough(textOf(record, 'InlineResult')) },
  },
  severity: [
    { when: { impact: ['1'], passed: [false] }, severity: 8 },
    { when: { impact: ['1'] }, severity: 10 },
    { when: { impact: ['2'], passed: [false] }, severity: 6 },
    { when: { impact: ['2'] }, severity: 8 },
    { when: { priority: [1], passed: [false] }, severity: 5 },
    { when: { priority: [1] }, severity: 7 },
    { when: { priority: [2], passed: [false] }, severity: 4 },
    { when: { priority: [2] }, severity: 5 },
    { severity: 3 },
  ],
  extension: {
    ...shared,
    act: 'InlineResult',
    suser: textUser,
    dhost: 'HTTP_Hostname',
    request: 'HTTP_URI',
    deviceInboundInterface: 'IngressInterface',
    deviceOutboundInterface: 'EgressInterface',
    externalId: ['EventID', shared.externalId],
    cs1: { label: 'Access Control Policy', value: 'FirewallPolicy' },
    cs2: { label: 'Intrusion Policy', value: 'IntrusionPolicy' },
    cs3: { label: 'Ingress Zone', value: 'IngressZone' },
    cs4: { label: 'Egress Zone', value: 'EgressZone' },
    cs5: { label: 'Impact', value: 'Impact' },
    cs6: { label: 'Classification', value: 'Classification' },
    flexString1: { label: 'Access Control Rule', value: textRule },
    flexString2: { label: 'Connection', value: shared.externalId },
    CiscoFirepowerData: { fact: 'data' },
  },
};

/** Every other event that comes fully qualified, with all its fields. */
export const otherEventMapping: CefMapping = {
  ...header,
  severity: [],
  extension: { ...shared, CiscoFirepowerData: { fact: 'data' } },
};

/** What became of a packet: let through, unless it was dropped, blocked or rejected, and not only would have been. */
function letThrough(result: string | undefined): boolean | undefined {
  return result === undefined ? undefined : /\bwould\b/i.test(result) || !/drop|block|reject/i.test(result);
}

/** CEF has 0 for what comes in and 1 for what goes out. */
function directionOf(data: object | undefined): number | undefined {
  const direction = data !== undefined && 'FileDirection' in data ? data.FileDirection : undefined;
  if (direction === 'Download') return 0;
  return direction === 'Upload' ? 1 : undefined;
}
