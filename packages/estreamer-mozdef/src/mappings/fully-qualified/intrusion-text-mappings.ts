import { type FullyQualifiedRecord, impactLevelNames } from '@x/estreamer-protocol';
import type { RecordMapping } from '../../mapping/record-mapping.ts';
import { intrusionSeverity, intrusionSummary, intrusionTags } from '../intrusion-mapping.ts';
import { firewallRule, handledFields, textEvent, textEventDetails, textOf } from './shared-fields.ts';

type ImpactLevel = keyof typeof impactLevelNames;

/** A level such as `1`, `Impact 1` or `Red (1)`. */
function impactLevel(record: FullyQualifiedRecord): ImpactLevel | undefined {
  const digit = textOf(record, 'Impact')?.match(/(?<!\d)[0-4](?!\d)/)?.[0];
  return digit === undefined ? undefined : (Number(digit) as ImpactLevel);
}

/** What became of a packet: let through, unless it was dropped, blocked or rejected, and not only would have been. */
function letThrough(record: FullyQualifiedRecord): boolean | undefined {
  const result = textOf(record, 'InlineResult')?.toLowerCase();
  if (result === undefined) return undefined;
  return /\bwould\b/.test(result) || !/drop|block|reject/.test(result);
}

const priorityNumbers: Readonly<Record<string, number>> = { high: 1, medium: 2, low: 3, 1: 1, 2: 2, 3: 3 };

/**
 * Intrusion events that come as text: record 400. No capture of one exists. Beside the fields that all text events have,
 * those are mapped that carry these names in the devices' own syslog messages, or that go by the pattern of the captured
 * ones; all others are kept as they come.
 */
export const intrusionTextMapping: RecordMapping<'fullyQualifiedIntrusion'> = {
  ...textEvent,
  category: 'intrusion',
  timestamp: [{ seconds: 'EventSecond', microseconds: 'EventMicrosecond' }],
  severity: intrusionSeverity,
  summary: intrusionSummary,
  tags: intrusionTags,
  details: {
    ...textEventDetails,
    connectiontimestamp: { time: 'FirstPacketSecond' },
    rulemessage: 'Message',
    ruleid: ['SID', 'SignatureID'],
    generatorid: ['GID', 'GeneratorID'],
    rulerevision: 'Revision',
    classification: 'Classification',
    priority: 'Priority',
    priorityid: { lookup: 'Priority', in: priorityNumbers },
    impactlevel: { compute: impactLevel },
    impact: {
      compute: (record) => {
        const level = impactLevel(record);
        return level === undefined ? textOf(record, 'Impact') : impactLevelNames[level];
      },
    },
    blocked: 'InlineResult',
    success: { compute: letThrough },
    intrusionpolicy: 'IntrusionPolicy',
    networkanalysispolicy: 'NAP_Policy',
    accesscontrolpolicy: 'FirewallPolicy',
    accesscontrolrule: firewallRule,
    ingressinterface: 'IngressInterface',
    egressinterface: 'EgressInterface',
    ingresszone: 'IngressZone',
    egresszone: 'EgressZone',
    eventid: 'EventID',
    httphostname: 'HTTP_Hostname',
    destinationuri: 'HTTP_URI',
  },
  rest: { without: [...handledFields, 'Impact'] },
};

/** Packets that come as text: record 2. */
export const packetTextMapping: RecordMapping<'fullyQualifiedPacket'> = {
  ...textEvent,
  category: 'packet',
  timestamp: [
    { seconds: 'PacketSecond', microseconds: 'PacketMicrosecond' },
    { seconds: 'EventSecond', microseconds: 'EventMicrosecond' },
  ],
  severity: [{ severity: 'INFO' }],
  summary: ['Packet', ' of {packetlength} octets', ' of intrusion event {eventid}'],
  tags: ['cisco', 'fmc', 'packet'],
  details: {
    ...textEventDetails,
    eventid: 'EventID',
    eventsecond: { time: 'EventSecond' },
    linktype: 'LinkType',
    packetlength: 'PacketLength',
    packetdata: 'PacketData',
  },
};
