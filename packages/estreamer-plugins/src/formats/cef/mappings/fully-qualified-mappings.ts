import type { CefMapping } from '../cef-mapping.ts';
import {
  accessActionPassed,
  destinationAddress,
  deviceFields,
  maliciousDispositions,
  sourceAddress,
} from './shared-fields.ts';

/** What all events have that come fully qualified: names in place of numbers. */
const shared = {
  ...deviceFields,
  cat: 'EventType',
  deviceExternalId: 'DeviceUUID',
  ...sourceAddress('InitiatorIP'),
  spt: { id: 'InitiatorPort' },
  ...destinationAddress('ResponderIP'),
  dpt: { id: 'ResponderPort' },
  proto: 'Protocol',
  app: 'Application',
  sourceServiceName: 'ClientApplication',
  destinationServiceName: 'WebApplication',
  externalId: { join: ['InstanceID', 'ConnectionID'], with: ':' },
} as const;

const header = { signatureId: { fact: 'recordName' }, name: { fact: 'recordName' } } as const;

/** `ConnectionEvent`. */
export const connectionEventMapping: CefMapping = {
  ...header,
  name: { text: 'Connection Event' },
  facts: { passed: { compute: ({ data }) => passedBy(data) } },
  severity: [{ when: { passed: [false] }, severity: 4 }, { severity: 2 }],
  extension: {
    ...shared,
    start: { time: 'FirstPacketSecond' },
    end: { time: 'LastPacketSecond' },
    act: 'AC_RuleAction',
    reason: 'AC_RuleReason',
    in: 'InitiatorBytes',
    out: 'ResponderBytes',
    suser: ['InitiatorUser', 'User'],
    request: 'URL',
    requestClientApplication: 'UserAgent',
    requestContext: 'HTTP_Referer',
    dhost: 'ReferencedHost',
    deviceInboundInterface: 'IngressInterface',
    deviceOutboundInterface: 'EgressInterface',
    cs1: { label: 'Access Control Policy', value: 'FirewallPolicy' },
    cs2: { label: 'Access Control Rule', value: 'FirewallRule' },
    cs3: { label: 'Ingress Zone', value: 'IngressZone' },
    cs4: { label: 'Egress Zone', value: 'EgressZone' },
    cs5: { label: 'Prefilter Policy', value: 'PrefilterPolicy' },
    cs6: { label: 'Network Analysis Policy', value: 'NAP_Policy' },
    flexString1: { label: 'DNS Query', value: 'DNS_Query' },
  },
};

/** `FileEvent`. */
export const fileEventMapping: CefMapping = {
  ...header,
  name: { text: 'File Event' },
  facts: { disposition: 'SHA_Disposition', action: 'FileAction' },
  severity: [
    { when: { disposition: maliciousDispositions, action: ['Block', 'Malware Block'] }, severity: 6 },
    { when: { disposition: maliciousDispositions }, severity: 9 },
    { when: { action: ['Custom Detection Block'] }, severity: 6 },
    { when: { action: ['Custom Detection'] }, severity: 9 },
    { when: { action: ['Block', 'Malware Block'] }, severity: 4 },
    { when: { disposition: ['Clean'] }, severity: 2 },
    { severity: 3 },
  ],
  extension: {
    ...shared,
    start: { time: 'FirstPacketSecond' },
    act: 'FileAction',
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

/** Every other event that comes fully qualified, with all its fields. */
export const otherEventMapping: CefMapping = {
  ...header,
  severity: [],
  extension: { ...shared, CiscoFirepowerData: { fact: 'data' } },
};

function passedBy(data: object | undefined): boolean | undefined {
  const action = data !== undefined && 'AC_RuleAction' in data ? data.AC_RuleAction : undefined;
  return typeof action === 'string' ? accessActionPassed[action.toLowerCase()] : undefined;
}

/** CEF has 0 for what comes in and 1 for what goes out. */
function directionOf(data: object | undefined): number | undefined {
  const direction = data !== undefined && 'FileDirection' in data ? data.FileDirection : undefined;
  if (direction === 'Download') return 0;
  return direction === 'Upload' ? 1 : undefined;
}
