import {
  classificationWords,
  dispositionWords,
  fileActionWords,
} from '../../event/management-center-words.ts';
import type { CefLabelledSource, CefProjection } from '../cef/cef-projection.ts';
import { familyOf, type KindFamily } from '../kind-families.ts';
import type { LineSource } from '../line/line-values.ts';

/** What a reader was told, where nothing is known. */
const unknown = { text: 'Unknown' } as const;
const notApplicable = { text: 'N/A' } as const;

/** When, and which device saw it; and what has no key, which no text event of the retired client had. */
const device = {
  rt: 'time',
  dvchost: 'sensor',
  deviceExternalId: ['deviceId', 'deviceUuid'],
  otherFields: { others: true },
} as const;

/** Ports, or ICMP's type and code in their place. */
export const portSources = {
  source: ['sourcePort', 'icmpType'],
  destination: ['destinationPort', 'icmpCode'],
} as const;

const endpoints = {
  src: 'sourceAddress',
  c6a2: 'sourceAddress',
  spt: portSources.source,
  dst: 'destinationAddress',
  c6a3: 'destinationAddress',
  dpt: portSources.destination,
  proto: 'ipProtocol',
} as const;

/**
 * The user, or one of the two words that the retired client had for nobody. Its readers pass over these alone: any other
 * word of a server ("Not Found") they would take for a name. `Unknown` is what is left.
 */
export const userOrNobody = [
  'userName',
  { lookup: 'userIdentity', in: { 'No Authentication Required': 'No Authentication Required' } },
] as const;

export const userSource = [...userOrNobody, unknown] as const;

const session = {
  app: ['applicationProtocol', unknown],
  suser: userSource,
  requestClientApplication: 'clientApplication',
  request: 'destinationUri',
} as const;

const zonesAndInterfaces = {
  deviceInboundInterface: 'ingressInterface',
  deviceOutboundInterface: 'egressInterface',
  cs3: { label: 'ingressZone', value: 'ingressZone' },
  cs4: { label: 'egressZone', value: 'egressZone' },
  cn1: { label: 'vlan', value: 'vlanId' },
} as const;

/** What a device did with a packet, in the words that readers compare letter by letter. */
export const encoreInlineResults: Readonly<Record<string, string>> = {
  'Not Blocked': 'Alerted',
  'Would Be Blocked': 'Would be Blocked',
  'Would Drop': 'Would be Dropped',
  'Would Be Rejected': 'Would be Rejected',
  'Would Be Rewritten': 'Would be Rewritten',
  Drop: 'Dropped',
  Reject: 'Rejected',
  Rewrite: 'Rewritten',
};

const inlineResult = [{ lookup: 'blocked', in: encoreInlineResults }, 'blocked'] as const;

const connection: CefProjection = {
  signatureId: { text: 'RNA:1003:1' },
  name: { text: 'CONNECTION STATISTICS' },
  extension: {
    ...device,
    ...endpoints,
    ...session,
    ...zonesAndInterfaces,
    rt: ['firstPacketTimestamp', 'time'],
    start: ['firstPacketTimestamp', 'time'],
    end: 'lastPacketTimestamp',
    act: 'accessControlRuleAction',
    reason: ['accessControlRuleReason', notApplicable],
    bytesIn: 'responderTransmittedBytes',
    bytesOut: 'initiatorTransmittedBytes',
    dvcpid: 'connectionInstanceId',
    externalId: 'connectionCounter',
    cs1: { label: 'fwPolicy', value: 'accessControlPolicy' },
    cs2: { label: 'fwRule', value: 'accessControlRule' },
    cs5: { label: 'secIntelCategory', value: 'securityIntelligenceList' },
    destinationDnsDomain: 'dnsQuery',
  },
};

const intrusion: CefProjection = {
  signatureId: [
    { join: [{ text: 'INTRUSION:400' }, 'generatorId', 'ruleId'], with: ':' },
    { text: 'INTRUSION:400' },
  ],
  name: ['ruleMessage', { title: 'capitals' }],
  extension: {
    ...device,
    ...endpoints,
    ...session,
    ...zonesAndInterfaces,
    start: 'time',
    act: inlineResult,
    cat: [{ lookup: 'classification', in: classificationWords }, 'classification'],
    dvcpid: 'connectionInstanceId',
    externalId: 'eventNumber',
    cs1: { label: 'fwPolicy', value: 'accessControlPolicy' },
    cs2: { label: 'fwRule', value: 'accessControlRule' },
    cs5: { label: 'ipsPolicy', value: 'intrusionPolicy' },
  },
};

const fileAction = [{ lookup: 'action', in: fileActionWords }, 'action'] as const;
const disposition = [{ lookup: 'disposition', in: dispositionWords }, 'disposition', notApplicable] as const;

/** The reader takes 1 for what was downloaded and 2 for what was uploaded. */
const direction = { lookup: 'direction', in: { download: 1, upload: 2, 1: 1, 2: 2 } } as const;

const fileFacts = {
  deviceDirection: direction,
  fname: 'fileName',
  fsize: 'fileSize',
  fileHash: ['sha256', { text: '0' }],
  fileType: 'fileType',
  dvcpid: 'connectionInstanceId',
} as const;

/** Events that come as text are of record 502, or of 500 where a server sends that. */
const byRecordType = (words: Readonly<Record<500 | 502, string>>): LineSource => [
  { lookup: 'recordType', in: words },
  { text: words[502] },
];

const file: CefProjection = {
  signatureId: byRecordType({ 500: 'File:500:1', 502: 'FileMalware:502:1' }),
  name: byRecordType({ 500: 'File Event', 502: 'File Malware Event' }),
  extension: {
    ...device,
    ...endpoints,
    ...session,
    ...fileFacts,
    start: ['connectionTimestamp', 'time'],
    act: fileAction,
    externalId: 'connectionCounter',
    cs1: { label: 'filePolicy', value: 'accessControlPolicy' },
    cs2: { label: 'disposition', value: disposition },
    cs3: {
      label: 'speroDisposition',
      value: [{ lookup: 'speroDisposition', in: dispositionWords }, 'speroDisposition', notApplicable],
    },
    cs4: { label: 'signatureData', value: 'detectionName' },
    cn2: { label: 'threatScore', value: 'threatScore' },
  },
};

const malware: CefProjection = {
  signatureId: { text: 'FireAMP:125:1' },
  name: { text: 'FireAMP Event' },
  extension: {
    ...device,
    ...endpoints,
    ...session,
    ...fileFacts,
    start: 'time',
    act: fileAction,
    sproc: 'parentFileName',
    outcome: 'eventTypeId',
    duser: 'destinationUserName',
    externalId: 'connectionCounter',
    cs1: { label: 'policy', value: 'accessControlPolicy' },
    cs2: { label: 'virusName', value: 'detectionName' },
    cs3: { label: 'disposition', value: disposition },
    cs4: { label: 'speroDisposition', value: 'speroDisposition' },
    cs5: { label: 'eventDescription', value: 'eventDescription' },
    cn2: { label: 'threatScore', value: 'threatScore' },
  },
};

const correlation: CefProjection = {
  signatureId: [
    { join: [{ text: 'PV:112' }, 'correlationPolicyId', 'correlationRuleId'], with: ':' },
    { text: 'PV:112' },
  ],
  name: { text: 'POLICY VIOLATION' },
  extension: {
    ...device,
    ...endpoints,
    ...session,
    ...zonesAndInterfaces,
    start: 'time',
    act: ['accessControlRuleAction', ...inlineResult],
    msg: ['eventDescription', 'ruleMessage'],
    duser: 'destinationUserName',
    externalId: 'eventNumber',
    cs1: { label: 'policy', value: 'correlationPolicy' },
    cs2: { label: 'rule', value: 'correlationRule' },
  },
};

/** Records with a discovery header: named by the numbers in it, as the connection is, and in capitals too. */
const discovery: CefProjection = {
  signatureId: [
    { join: [{ text: 'RNA' }, { record: 'eventType' }, { record: 'eventSubtype' }], with: ':' },
    { join: [{ text: 'RNA' }, 'recordType'], with: ':' },
  ],
  name: { title: 'capitals' },
  extension: {
    ...device,
    ...endpoints,
    start: 'time',
    smac: 'macAddress',
    shost: 'netbiosName',
    app: 'applicationProtocol',
    requestClientApplication: 'clientApplication',
    suser: 'userName',
    msg: 'summary',
  },
};

/** A kind that the retired client's readers know nothing of, under a name that none of them selects. */
const beside = (prefix: string, extension: CefProjection['extension'] = {}): CefProjection => ({
  signatureId: { join: [{ text: prefix }, 'recordType'], with: ':' },
  name: { title: 'capitals' },
  extension: {
    ...device,
    ...endpoints,
    start: 'time',
    suser: 'userName',
    externalId: 'eventNumber',
    msg: 'summary',
    ...extension,
  },
});

const families: Readonly<Record<KindFamily, CefProjection>> = {
  connection,
  intrusion,
  intrusionContext: beside('PACKET'),
  file,
  malware,
  correlation,
  ioc: discovery,
  host: discovery,
  application: discovery,
  userInput: discovery,
  user: discovery,
  login: discovery,
  vpnStart: discovery,
  vpnEnd: discovery,
  unknown: beside('UNKNOWN', { reason: 'reason', cs1: { label: 'recordData', value: 'recordData' } }),
  other: discovery,
};

const kinds: Readonly<Record<string, CefProjection>> = {
  connectionChunk: discovery,
  fileMalwareEvent: file,
  fullyQualifiedMalware: file,
  intrusionImpactAlert: beside('IMPACT'),
  intrusionExtraData: beside('EXTRADATA'),
};

/** Where readers want other things than each other, and where nobody can see what the retired client wrote. */
export interface EncoreChoices {
  /**
   * Where IPv6 addresses stand: `c6a2` and `c6a3`, which Sentinel reads, `src` and `dst`, which XSIAM reads, or both.
   * @default 'c6a'
   */
  readonly ipv6?: 'c6a' | 'src' | 'both';
  /**
   * Whose bytes `bytesIn` counts: the responder's, as the retired client and XSIAM have it, or the initiator's, as
   * Sentinel's parser of network sessions takes it. `bytesOut` counts those of the other.
   * @default 'responder'
   */
  readonly bytesIn?: 'responder' | 'initiator';
  /** Whether generator and rule follow in the id of intrusions, policy and rule in that of correlation events. @default true */
  readonly detailedIds?: boolean;
  /** Whether intrusions have a key `generatorId`, which Sentinel's rules on machine learning look for. @default false */
  readonly generatorId?: boolean;
}

/** How a kind of event becomes a line of the retired client. */
export function encoreProjectionOf(kind: string, choices: EncoreChoices = {}): CefProjection {
  const own = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return changed(own ?? families[familyOf(kind)], choices);
}

function changed(
  { signatureId, name, extension }: CefProjection,
  { ipv6 = 'c6a', bytesIn = 'responder', detailedIds = true, generatorId = false }: EncoreChoices,
): CefProjection {
  const changes: Record<string, LineSource | CefLabelledSource | undefined> = { ...extension };
  if (ipv6 === 'src') {
    changes['c6a2'] = undefined;
    changes['c6a3'] = undefined;
  }
  if (bytesIn === 'initiator' && 'bytesIn' in extension) {
    changes['bytesIn'] = extension['bytesOut'];
    changes['bytesOut'] = extension['bytesIn'];
  }
  if (generatorId && signatureId === intrusion.signatureId) changes['generatorId'] = 'generatorId';
  const isDetailed = signatureId === intrusion.signatureId || signatureId === correlation.signatureId;
  return {
    signatureId:
      isDetailed && !detailedIds ? ((signatureId as readonly LineSource[])[1] ?? signatureId) : signatureId,
    name,
    extension: Object.fromEntries(
      Object.entries(changes).filter(
        (entry): entry is [string, LineSource | CefLabelledSource] => entry[1] !== undefined,
      ),
    ),
  };
}
