import { classificationWords } from '../../event/management-center-words.ts';
import { encoreInlineResults, userOrNobody } from '../cef-encore/encore-projections.ts';
import type { Document, DocumentSource } from '../document/document.ts';
import { familyOf, isFileMalware } from '../kind-families.ts';

const unknown = { value: 'Unknown' } as const;
const notApplicable = { value: 'N/A' } as const;
const NO_UUID = '00000000-0000-0000-0000-000000000000';

const value = (fact: string): DocumentSource => ({ fact, as: 'value' });
const numberOrZero = (fact: string): DocumentSource => [value(fact), { value: 0 }];

/** Bytes of a string block: those of its text and of its header. */
const blockLength = (text: unknown) => (typeof text === 'string' ? Buffer.byteLength(text) + 8 : undefined);

/** A text as the string block that it would be on the wire. */
function stringBlock(place: string, fact: string): Document['fields'] {
  return {
    [`${place}.blockType`]: { value: 0, with: [fact] },
    [`${place}.blockLength`]: { compute: blockLength, facts: [fact] },
    [`${place}.data`]: fact,
  };
}

/** Names that the retired client computed, for all kinds. */
const common: Document['fields'] = {
  recordTypeCategory: 'category',
  eventDateTime: 'time',
  sensor: ['sensor', unknown],
};

const session: Document['fields'] = {
  transportProtocol: ['protocol', unknown],
  applicationProtocol: ['applicationProtocol', unknown],
  clientApplication: ['clientApplication', unknown],
  webApplication: ['webApplication', unknown],
  user: [...userOrNobody, unknown],
};

const zones: Document['fields'] = {
  ingressInterface: ['ingressInterface', notApplicable],
  egressInterface: ['egressInterface', notApplicable],
  ingressSecurityZone: ['ingressZone', notApplicable],
  egressSecurityZone: ['egressZone', notApplicable],
};

const firewall: Document['fields'] = {
  firewallPolicy: 'accessControlPolicy',
  firewallRule: 'accessControlRule',
  firewallRuleAction: 'accessControlRuleAction',
  firewallRuleReason: ['accessControlRuleReason', notApplicable],
};

const file: Document['fields'] = {
  fileAction: 'action',
  filePolicy: 'accessControlPolicy',
  fileType: ['fileType', unknown],
  disposition: ['disposition', notApplicable],
  speroDisposition: 'speroDisposition',
  direction: ['direction', unknown],
};

/** What `@computed` holds, by kind. */
function computedOf(kind: string): Document['fields'] {
  switch (familyOf(kind)) {
    case 'connection':
      return {
        ...session,
        ...zones,
        ...firewall,
        urlCategory: ['urlCategory', unknown],
        urlReputation: 'urlReputation',
        securityIntelligenceCategory: 'securityIntelligenceList',
        initiatorCountry: 'sourceCountry',
        responderCountry: 'destinationCountry',
        sslActualAction: ['sslActualAction', unknown],
        sslFlowStatus: ['sslFlowStatus', unknown],
        sslVersion: ['sslVersion', unknown],
        sslCipherSuite: ['sslCipherSuite', unknown],
      };
    case 'intrusion':
      return {
        ...session,
        ...zones,
        ...firewall,
        message: ['ruleMessage', unknown],
        priority: ['priority', unknown],
        classificationDescription: [
          { lookup: 'classification', in: classificationWords },
          'classification',
          unknown,
        ],
        classificationName: ['classification', unknown],
        impactDescription: 'impact',
        idsPolicy: 'intrusionPolicy',
        blocked: [{ lookup: 'blocked', in: encoreInlineResults }, 'blocked'],
        renderedId: ['ruleId'],
      };
    case 'file':
      return { ...session, ...file };
    case 'malware':
      return isFileMalware(kind)
        ? { ...session, ...file }
        : {
            ...session,
            ...file,
            malwareEventType: ['eventType', 'eventTypeId', unknown],
            malwareEventSubtype: ['eventSubtype', notApplicable],
            detector: ['detector', unknown],
          };
    case 'correlation':
      return {
        ...session,
        ...zones,
        ...firewall,
        correlationPolicy: 'correlationPolicy',
        correlationRule: 'correlationRule',
        triggerEventType: 'triggerEventType',
        signature: 'ruleMessage',
        blocked: [{ lookup: 'blocked', in: encoreInlineResults }, 'blocked'],
        impactDescription: 'impact',
        destinationUser: 'destinationUserName',
      };
    case 'unknown':
      return { recordName: 'recordName', reason: 'reason', recordData: 'recordData' };
    default:
      return {
        eventTypeName: 'eventType',
        eventSubtypeName: 'eventSubtype',
        applicationProtocol: 'applicationProtocol',
        clientApplication: 'clientApplication',
        operatingSystem: 'operatingSystem',
        user: 'userName',
        iocName: 'iocName',
      };
  }
}

/** The names of a kind of event that its record has as ids only. */
export function computedDocument(kind: string, description: string): Document {
  return { fields: { recordTypeDescription: { value: description }, ...common, ...computedOf(kind) } };
}

const connectionKey: Document['fields'] = {
  connectionInstanceId: value('connectionInstanceId'),
  connectionCounter: value('connectionCounter'),
};

const endpoints: Document['fields'] = {
  sourceIpAddress: ['sourceAddress', { value: '::' }],
  destinationIpAddress: ['destinationAddress', { value: '::' }],
};

/** The fields that the record of a text event would have, under their names; whatever else it says follows under `fields`. */
export function textDocument(kind: string): Document {
  const head = { recordType: value('recordType'), archiveTimestamp: value('archiveTimestamp') };
  switch (familyOf(kind)) {
    case 'connection':
      return {
        fields: {
          ...head,
          eventType: { value: 1003 },
          eventSubtype: { value: 1 },
          deviceId: value('deviceId'),
          initiatorIpAddress: ['sourceAddress', { value: '::' }],
          responderIpAddress: ['destinationAddress', { value: '::' }],
          initiatorPort: [value('sourcePort'), numberOrZero('icmpType')],
          responderPort: [value('destinationPort'), numberOrZero('icmpCode')],
          protocol: numberOrZero('ipProtocol'),
          ...connectionKey,
          firstPacketTimestamp: value('firstPacketTimestamp'),
          lastPacketTimestamp: value('lastPacketTimestamp'),
          initiatorTransmittedPackets: numberOrZero('initiatorTransmittedPackets'),
          responderTransmittedPackets: numberOrZero('responderTransmittedPackets'),
          initiatorTransmittedBytes: numberOrZero('initiatorTransmittedBytes'),
          responderTransmittedBytes: numberOrZero('responderTransmittedBytes'),
          ...stringBlock('clientUrl', 'destinationUri'),
          ...stringBlock('userAgent', 'userAgent'),
          ...stringBlock('dnsQuery', 'dnsQuery'),
        },
        rest: 'fields',
      };
    case 'intrusion':
      return {
        fields: {
          ...head,
          deviceId: value('deviceId'),
          eventId: numberOrZero('eventNumber'),
          eventSecond: { fact: 'time', as: 'value' },
          generatorId: value('generatorId'),
          ruleId: value('ruleId'),
          ruleRevision: value('ruleRevision'),
          priorityId: value('priorityId'),
          ...endpoints,
          sourcePortOrIcmpType: [value('sourcePort'), numberOrZero('icmpType')],
          destinationPortOrIcmpType: [value('destinationPort'), numberOrZero('icmpCode')],
          ipProtocolId: numberOrZero('ipProtocol'),
          securityZoneIngressUuid: [{ record: { id: 'IngressZoneUUID' } }, { value: NO_UUID }],
          securityZoneEgressUuid: [{ record: { id: 'EgressZoneUUID' } }, { value: NO_UUID }],
          connectionTimestamp: numberOrZero('connectionTimestamp'),
          ...connectionKey,
          ...stringBlock('httpHostname', 'httpHostname'),
          ...stringBlock('httpURI', 'destinationUri'),
        },
        rest: 'fields',
      };
    case 'file':
    case 'malware':
      return {
        fields: {
          ...head,
          deviceId: value('deviceId'),
          connectionTimestamp: numberOrZero('connectionTimestamp'),
          fileEventTimestamp: { fact: 'time', as: 'value' },
          ...connectionKey,
          ...endpoints,
          sourcePort: numberOrZero('sourcePort'),
          destinationPort: numberOrZero('destinationPort'),
          protocol: numberOrZero('ipProtocol'),
          shaHash: 'sha256',
          fileSize: numberOrZero('fileSize'),
          threatScore: numberOrZero('threatScore'),
          'fileName.blockType': { value: 0 },
          'fileName.blockLength': [{ compute: blockLength, facts: ['fileName'] }, { value: 8 }],
          'fileName.data': ['fileName', { value: '' }],
          ...stringBlock('uri', 'destinationUri'),
          ...stringBlock('signature', 'detectionName'),
        },
        rest: 'fields',
      };
    default:
      return { fields: head, rest: 'fields' };
  }
}

/** What the retired client called fields, where that differs. */
const fieldNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  connection: { ipProtocol: 'protocol' },
  intrusion: {
    ipProtocol: 'ipProtocolId',
    applicationProtocolId: 'applicationId',
    destinationPortOrIcmpCode: 'destinationPortOrIcmpType',
    intrusionPolicyUuid: 'policyUuid',
    ingressZoneUuid: 'securityZoneIngressUuid',
    egressZoneUuid: 'securityZoneEgressUuid',
    ingressVrfName: 'ingressVRFName',
    egressVrfName: 'egressVRFName',
    httpUri: 'httpURI',
    smtpTo: 'smptTo',
  },
  file: { ipProtocol: 'protocol', sha256: 'shaHash' },
  malware: {
    ipProtocol: 'protocol',
    sha256: 'shaHash',
    fileSha256: 'fileShaHash',
    parentFileSha256: 'parentShaHash',
  },
};

export function fieldNamesOf(kind: string): Readonly<Record<string, string>> {
  return fieldNames[familyOf(kind)] ?? {};
}
