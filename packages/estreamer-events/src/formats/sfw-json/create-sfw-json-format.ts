import { literal } from '../../compile/function-code.ts';
import { JsonCode } from '../../compile/json-code.ts';
import { isTextKind, type TextKind } from '../../event/event-kind.ts';
import type { Cuts } from '../../values/cuts.ts';
import { boundedJsonText, jsonOf, jsonText } from '../../values/json-text.ts';
import { createCompiledFormat, type EventSettings, type FormatDependencies } from '../compiled-format.ts';
import { DocumentCode } from '../document/document-code.ts';
import type { Format } from '../format.ts';
import { sfwDocumentOf } from './sfw-documents.ts';

const eventTypes: Readonly<Record<TextKind, string>> = {
  fullyQualifiedConnection: 'ConnectionEvent',
  fullyQualifiedFile: 'FileEvent',
  fullyQualifiedMalware: 'FileEvent',
  fullyQualifiedIntrusion: 'IntrusionEvent',
  fullyQualifiedPacket: 'IntrusionPacket',
};

/** Settings of the format `sfw-json`. */
export interface SfwJsonFormatSettings extends EventSettings {
  /**
   * Whether text events get what classic records have where there is nothing to name: `ThreatName` is `Unknown` and so on.
   * Detections that group by such a field pass over events without it; without this, text events go on as they came.
   * @default false
   */
  readonly placeholders?: boolean;
}

/**
 * The fully-qualified events of management centers of 7.x (Splunk's source type `cisco:sfw:estreamer`): one flat JSON object
 * an event. Text events go on as they came; connection, intrusion, file and malware records and packets get the
 * same names, types and words, so that what was written for the ones works on the others.
 *
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings` with every reason
 * @example
 * const format = createFormat('sfw-json');
 */
export function createSfwJsonFormat(
  settings: SfwJsonFormatSettings = {},
  dependencies: FormatDependencies = {},
): Format {
  const textJson = settings.placeholders === true ? filledEventJson : textEventJson;
  return createCompiledFormat(
    {
      name: 'sfw-json',
      fileExtension: 'jsonl',
      contentType: 'application/x-ndjson',
      writes: (kind) => sfwDocumentOf(kind) !== undefined,
      write(event, out) {
        const { code, kind } = event;
        if (isTextKind(kind)) {
          out.expression(
            `${code.bind(textJson)}(${event.access.allFields()}, ${literal(eventTypes[kind])}, max, ${event.cuts})`,
          );
          return;
        }
        const document = sfwDocumentOf(kind);
        if (document === undefined) return;
        const json = new JsonCode(event, {
          text: boundedJsonText,
          time: (seconds) => [{ form: 'number', text: seconds }],
          comma: ', ',
        });
        new DocumentCode(event, json).document(document).write(out);
      },
    },
    settings,
    dependencies,
  );
}

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
function textEventJson(
  data: Readonly<Record<string, unknown>>,
  eventType: string,
  maxBytes: number,
  cuts: Cuts,
): string {
  const type = data['EventType'];
  let text = `{"EventType":${boundedJsonText(typeof type === 'string' ? type : eventType, maxBytes, cuts)}`;
  for (const field of Object.keys(data)) {
    if (field === 'EventType') continue;
    const renamed = Object.hasOwn(syslogNames, field) ? (syslogNames[field] as string) : field;
    const name = renamed !== field && Object.hasOwn(data, renamed) ? field : renamed;
    const value = name === field ? data[field] : typedValue(name, data[field]);
    const written = typeof value === 'string' ? boundedJsonText(value, maxBytes, cuts) : jsonOf(value);
    text += `, ${jsonText(name)}:${written}`;
  }
  return `${text}}`;
}

/** Writes a text event with what stands in classic records where there is nothing to name. */
function filledEventJson(
  data: Readonly<Record<string, unknown>>,
  eventType: string,
  maxBytes: number,
  cuts: Cuts,
): string {
  const text = textEventJson(data, eventType, maxBytes, cuts);
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
