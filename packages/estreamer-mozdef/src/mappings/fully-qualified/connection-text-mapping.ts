import type { RecordMapping } from '../../mapping/record-mapping.ts';
import { connectionSeverity, connectionSummary, connectionTags } from '../connection-mapping.ts';
import { isSecurityIntelligence, ruleActionPassed } from '../shared-details.ts';
import { firewallRule, textEvent, textEventDetails } from './shared-fields.ts';

/** Connections that come as text: record 71. */
export const connectionTextMapping: RecordMapping<'fullyQualifiedConnection'> = {
  ...textEvent,
  category: 'connection',
  timestamp: [{ seconds: 'LastPacketSecond' }, { seconds: 'FirstPacketSecond' }, { seconds: 'EventSecond' }],
  severity: connectionSeverity,
  summary: connectionSummary,
  tags: connectionTags,
  details: {
    ...textEventDetails,
    success: { lookup: 'AC_RuleAction', in: ruleActionPassed },
    securityintelligence: {
      compute: ({ data }) => isSecurityIntelligence(data['AC_RuleReason']) || undefined,
    },
    accesscontrolruleaction: 'AC_RuleAction',
    accesscontrolrulereason: 'AC_RuleReason',
    accesscontrolpolicy: 'FirewallPolicy',
    accesscontrolrule: firewallRule,
    prefilterpolicy: 'PrefilterPolicy',
    networkanalysispolicy: 'NAP_Policy',
    ingressinterface: 'IngressInterface',
    egressinterface: 'EgressInterface',
    ingresszone: 'IngressZone',
    egresszone: 'EgressZone',
    useragent: 'UserAgent',
    clientapplicationversion: 'ClientApplicationVersion',
    initiatortransmittedpackets: 'InitiatorPackets',
    respondertransmittedpackets: 'ResponderPackets',
    initiatortransmittedbytes: 'InitiatorBytes',
    respondertransmittedbytes: 'ResponderBytes',
    firstpackettimestamp: { time: 'FirstPacketSecond' },
    lastpackettimestamp: { time: 'LastPacketSecond' },
    connectionduration: 'ConnectionDuration',
    httpresponse: 'HTTP_Response',
    sourceuri: 'HTTP_Referer',
    referencedhost: 'ReferencedHost',
    destinationuri: 'URL',
    dnsquery: 'DNS_Query',
    dnsrecordtype: 'DNS_RecordDescription',
    dnsresponsetype: 'DNS_ResponseType',
    dnsttl: 'DNS_TTL',
    fileeventcount: 'FileCount',
  },
};
