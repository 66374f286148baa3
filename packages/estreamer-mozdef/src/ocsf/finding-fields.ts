import type { DocumentMapping, DocumentSource } from '../documents/document-mapping.ts';
import type { MappedEvent } from '../mapping/record-mapper.ts';
import {
  classFields,
  connectionInfo,
  controlFields,
  endpointFields,
  ocsfClasses,
  userObject,
} from './common-fields.ts';

/** What tells an event from all others: record type, device, number, what it is about, time. */
function uidOf({ details, timestamp }: MappedEvent): string {
  const { connectioninstanceid, connectioncounter, deviceid, deviceuuid } = details;
  const connection = [connectioninstanceid, connectioncounter].filter((part) => part !== undefined);
  const parts = [
    details['recordtype'],
    deviceid ?? deviceuuid,
    details['eventid'] ?? connection.join('.'),
    details['sha256'],
    details['iocid'],
    ...(connection.length > 0 ? [] : [details['sourceipaddress'] ?? details['sourceipv6address']]),
    timestamp,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('-');
}

/** The rule, list or engine that found something. */
export interface Analytic {
  readonly typeId: number;
  readonly type: string;
  readonly name: DocumentSource;
  readonly uid?: DocumentSource;
  readonly version?: DocumentSource;
  /** The keys of `details` of which one must be there. */
  readonly keys: readonly string[];
}

/** What every finding has: what was found, by what, between whom. */
export function findingFields(
  title: DocumentSource,
  { typeId, type, name, uid, version, keys }: Analytic,
): DocumentMapping['fields'] {
  return {
    ...classFields(ocsfClasses.detectionFinding, () => [1, 'Create']),
    ...controlFields,
    is_alert: { value: true },
    status_id: { value: 1 },
    status: { value: 'New' },
    'finding_info.title': [title, { event: 'summary' }] as DocumentSource,
    'finding_info.uid': { compute: uidOf },
    'finding_info.desc': { event: 'summary' },
    'finding_info.types': { list: [{ event: 'category' }] },
    'finding_info.analytic.type_id': { value: typeId, with: keys },
    'finding_info.analytic.type': { value: type, with: keys },
    'finding_info.analytic.name': name,
    ...(uid === undefined ? {} : { 'finding_info.analytic.uid': uid }),
    ...(version === undefined ? {} : { 'finding_info.analytic.version': version }),
    ...endpointFields('evidences.0.src_endpoint', 'source'),
    ...endpointFields('evidences.0.dst_endpoint', 'destination'),
    ...connectionInfo('evidences.0.connection_info'),
    ...userObject('evidences.0.actor.user'),
  };
}

/** How much an intrusion matters, from the impact level. */
export const impactFields: DocumentMapping['fields'] = {
  impact_id: { lookup: 'impactlevel', in: { 1: 4, 2: 3, 3: 2, 4: 1, 0: 0 } },
  impact: { lookup: 'impactlevel', in: { 1: 'Critical', 2: 'High', 3: 'Medium', 4: 'Low', 0: 'Unknown' } },
};

/** A rule of an intrusion policy. */
export const intrusionRule: Analytic = {
  typeId: 1,
  type: 'Rule',
  name: 'rulemessage',
  uid: {
    compute: ({ details }) =>
      details['ruleid'] === undefined ? undefined : `${details['generatorid'] ?? 1}:${details['ruleid']}`,
  },
  version: 'rulerevision',
  keys: ['rulemessage', 'ruleid'],
};
