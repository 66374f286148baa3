import { boundedJsonText, jsonOf, jsonText } from '../../values/json-text.ts';

/** What the devices call fields in their own syslog messages, and management centers otherwise. */
const syslogNames: Readonly<Record<string, string>> = {
  AccessControlRuleAction: 'AC_RuleAction',
  AccessControlRuleReason: 'AC_RuleReason',
  AccessControlRuleName: 'FirewallRule',
  ACPolicy: 'FirewallPolicy',
  ApplicationProtocol: 'Application',
  Client: 'ClientApplication',
  ClientVersion: 'ClientApplicationVersion',
  DNSQuery: 'DNS_Query',
  DNSRecordType: 'DNS_RecordDescription',
  DNSResponseType: 'DNS_ResponseType',
  DstIP: 'ResponderIP',
  DstPort: 'ResponderPort',
  GID: 'GeneratorID',
  HTTPReferer: 'HTTP_Referer',
  HTTPResponse: 'HTTP_Response',
  ICMPCode: 'ICMP_Code',
  ICMPType: 'ICMP_Type',
  Message: 'IntrusionRuleMessage',
  NAPPolicy: 'NAP_Policy',
  'Prefilter Policy': 'PrefilterPolicy',
  Priority: 'PriorityID',
  Revision: 'SignatureRevision',
  SID: 'SignatureID',
  SrcIP: 'InitiatorIP',
  SrcPort: 'InitiatorPort',
  SSLActualAction: 'SSL_ActualAction',
  SSLCertificate: 'SSL_CertFingerprint',
  SSLCipherSuite: 'SSL_CipherSuite',
  SSLExpectedAction: 'SSL_ExpectedAction',
  SSLFlowStatus: 'SSL_FlowStatus',
  SSLPolicy: 'SSL_Policy',
  SSLServerCertStatus: 'SSL_ServerCertStatus',
  SSLVersion: 'SSL_Version',
  User: 'UserName',
};

const priorities: Readonly<Record<string, number>> = { high: 1, medium: 2, low: 3 };

/** What a device writes as text in a field that is a number elsewhere. */
function typedValue(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'PriorityID') return priorities[value.toLowerCase()] ?? numberOf(value);
  return name.endsWith('ID') || name.endsWith('Port') || name === 'SignatureRevision'
    ? numberOf(value)
    : value;
}

function numberOf(text: string): number | string {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** What detections group by, and so pass over events without it, by type of event; and what stands where there is none. */
const placeholders: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  ConnectionEvent: { FirewallRule: 'Unknown', Application: 'Unknown' },
  IntrusionEvent: {
    IntrusionRuleMessage: 'Unknown',
    Classification: 'Unknown',
    FirewallRule: 'Unknown',
    Application: 'Unknown',
    InlineResult: 'Pass',
    Impact: 5,
  },
  FileEvent: { FileName: 'Unknown', FileType: 'Unknown', ThreatName: 'Unknown', Application: 'Unknown' },
};

/**
 * Writes the fields of a text event as they came, under the names that management centers give them.
 *
 * @param eventType the type of events that don't say theirs
 */
export function textEventJson(
  data: Readonly<Record<string, unknown>>,
  eventType: string,
  maxBytes: number,
): string {
  const type = data['EventType'];
  let text = `{"EventType":${boundedJsonText(typeof type === 'string' ? type : eventType, maxBytes)}`;
  for (const field of Object.keys(data)) {
    if (field === 'EventType') continue;
    const renamed = Object.hasOwn(syslogNames, field) ? (syslogNames[field] as string) : field;
    const name = renamed !== field && Object.hasOwn(data, renamed) ? field : renamed;
    const value = name === field ? data[field] : typedValue(name, data[field]);
    const written = typeof value === 'string' ? boundedJsonText(value, maxBytes) : jsonOf(value);
    text += `, ${jsonText(name)}:${written}`;
  }
  return `${text}}`;
}

/** Writes a text event with what stands in classic records where there is nothing to name. */
export function filledEventJson(
  data: Readonly<Record<string, unknown>>,
  eventType: string,
  maxBytes: number,
): string {
  const text = textEventJson(data, eventType, maxBytes);
  const missing = Object.entries(placeholders[eventType] ?? {}).filter(
    ([name]) => !namesOf(name).some((own) => Object.hasOwn(data, own)),
  );
  const filled = missing.map(([name, value]) => `, ${jsonText(name)}:${jsonOf(value)}`);
  return `${text.slice(0, -1)}${filled.join('')}}`;
}

/** A name, and what the devices have for it. */
function namesOf(name: string): readonly string[] {
  const others = Object.keys(syslogNames).filter((other) => syslogNames[other] === name);
  return [name, ...others];
}
