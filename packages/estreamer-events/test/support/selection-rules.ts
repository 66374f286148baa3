/**
 * What public content looks for in events of this product: the conditions of Sentinel's parsers, workbook and rules, of
 * Exabeam's parsers and of the detections of Splunk's security content, by the number that the project's notes give each.
 */
export interface SelectionRules {
  /** 1: a line that Sentinel takes for one of this product. */
  readonly cefLine: RegExp;
  /** 2 and 3: ids that its parsers of network sessions and of web sessions take. */
  readonly networkId: RegExp;
  readonly fileId: RegExp;
  /** 4: times and the protocol. */
  readonly receiptTime: RegExp;
  readonly startTime: RegExp;
  readonly protocol: RegExp;
  /** 5: the address of the source; that of the destination has `dst` and `c6a3` in place of `src` and `c6a2`. */
  readonly sourceAddress: readonly RegExp[];
  /** 6: what the workbook and the samples of the connector filter by. */
  readonly blockedAction: RegExp;
  readonly allowedAction: RegExp;
  readonly fileMalwareName: RegExp;
  /** 7: the generator of an intrusion rule. */
  readonly generator: RegExp;
  /** 8 and 9: Exabeam's connection and DNS query. */
  readonly exabeamConnection: readonly RegExp[];
  readonly exabeamDns: readonly RegExp[];
  /** 10: fields that detections need, by type of event. */
  readonly detections: Readonly<
    Record<'ConnectionEvent' | 'IntrusionEvent' | 'FileEvent', readonly string[]>
  >;
  readonly fingerprint: RegExp;
  /** 11: key=value. */
  readonly keyValueLine: readonly RegExp[];
  readonly keyValueConnection: readonly RegExp[];
  readonly keyValueIntrusion: readonly RegExp[];
  /** 13: nested JSON, by sort of event. */
  readonly jsonConnection: readonly RegExp[];
  readonly jsonFileMalware: readonly RegExp[];
  readonly jsonMalware: readonly RegExp[];
}

const ipv4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}`;
const pair = (key: string, value: string) => new RegExp(`(?:^| )${key}=${value}(?: |$)`);
const has = (text: string) => new RegExp(text.replace(/[|".]/g, '\\$&'));

/** The rules as this project knows them. */
export const selectionRules: SelectionRules = {
  cefLine: /^(?:.*[ >])?CEF:0\|Cisco\|Firepower\|[^|]*\|(?:[^|\\]|\\.)+\|(?:[^|\\]|\\.)*\|(?:10|\d)\|/,
  networkId: /(?<![0-9a-z])(?:RNA:1003:1|INTRUSION:400|PV:112)(?![0-9a-z])/i,
  fileId: /^(?:File:500|FileMalware:502|FireAMP:125):1$/,
  receiptTime: pair('rt', String.raw`\d{13}`),
  startTime: pair('start', String.raw`\d{13}`),
  protocol: pair('proto', String.raw`\d{1,3}`),
  sourceAddress: [pair('src', ipv4), pair('c6a2', '[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*')],
  blockedAction: /block/i,
  allowedAction: /^Allow$/,
  fileMalwareName: /^File Malware Event$/,
  generator: /(?:gid|generator[\s_-]?id)[\s:=]*(\d+)/i,
  exabeamConnection: [
    has('|Cisco|Firepower|'),
    has('|CONNECTION STATISTICS|'),
    /act=\S+/,
    /(?:bytesIn=\d+ )?bytesOut=\d+/,
    /deviceInboundInterface=.*? deviceOutboundInterface=/,
    /dpt=\d+ dst=[A-Fa-f:\d.]+/,
    /spt=\d+ src=[A-Fa-f:\d.]+/,
    has('cs5Label='),
  ],
  exabeamDns: [has('|CONNECTION STATISTICS|'), /destinationDnsDomain=\S+/],
  detections: {
    ConnectionEvent: ['InitiatorIP', 'ResponderIP', 'Protocol', 'FirewallRule'],
    IntrusionEvent: ['Classification', 'IntrusionRuleMessage', 'InlineResult'],
    FileEvent: ['FileType', 'FileName', 'ThreatName', 'Application'],
  },
  fingerprint: /^[0-9a-f]{40}$/,
  keyValueLine: [/^rec_type=\d+ event_sec=\d{10} /, /rec_type_simple=(?:"[^"]+"|\S+)/],
  keyValueConnection: [
    /fw_rule_action=\S+/,
    has('rec_type_desc="Connection Statistics"'),
    has('event_desc="Flow Statistics"'),
    has('app_proto='),
  ],
  keyValueIntrusion: [
    has('sec_zone_ingress='),
    has('impact_bits='),
    /(?:msg|corr_rule)="?[^"=]+"?\s+\w+=/,
    /(?:class_desc|corr_policy)="?[^"=]+"?\s+\w+=/,
  ],
  jsonConnection: ['protocol', 'eventType', 'recordTypeDescription']
    .map((key) => has(`"${key}":`))
    .concat(has('"recordType": 71,')),
  jsonFileMalware: [
    has('"protocol":'),
    has('"recordType": 502,'),
    has('blockLength'),
    has('"recordTypeDescription":'),
  ],
  jsonMalware: [has('"malwareEventType":'), has('"detectionName":')],
};

interface FactsRule {
  readonly id: number;
  readonly regex?: string;
  readonly allRegex?: readonly string[];
  readonly anyRegex?: readonly string[];
  readonly fieldTests?: readonly { readonly regex: string }[];
  readonly jsonTests?: readonly Readonly<Record<string, unknown>>[];
  readonly connection?: readonly string[];
  readonly intrusion?: readonly string[];
  readonly fileMalware?: readonly string[];
  readonly malware?: readonly string[];
}

/** The rules as the collected facts (`spec/compatibility/selection-rules.json`) word them. */
export function rulesOfFacts(facts: { readonly rules: readonly FactsRule[] }): SelectionRules {
  const rule = (id: number): FactsRule => {
    const found = facts.rules.find((one) => one.id === id);
    if (found === undefined) throw new Error(`There is no rule ${id}.`);
    return found;
  };
  const one = (pattern: string | undefined) => pythonPattern(pattern ?? '(?!)');
  const all = (patterns: readonly string[] = ['(?!)']) => patterns.map(one);
  const [receiptTime, startTime, protocol] = all(rule(4).allRegex);
  const [blocked, fileMalware, allowed] = (rule(6).fieldTests ?? []).map(({ regex }) => one(regex));
  const tests = rule(10).jsonTests ?? [];
  const present = (type: string, of: string) =>
    tests.find((test) => test['EventType'] === type && of in test)?.['present'] as readonly string[];
  return {
    cefLine: one(rule(1).regex),
    networkId: one(rule(2).regex),
    fileId: one(rule(3).regex),
    receiptTime: receiptTime as RegExp,
    startTime: startTime as RegExp,
    protocol: protocol as RegExp,
    sourceAddress: all(rule(5).anyRegex),
    blockedAction: blocked as RegExp,
    allowedAction: allowed as RegExp,
    fileMalwareName: fileMalware as RegExp,
    generator: one(rule(7).regex),
    exabeamConnection: all(rule(8).allRegex),
    exabeamDns: all(rule(9).allRegex),
    detections: {
      ConnectionEvent: present('ConnectionEvent', 'AC_RuleAction').filter((name) => name !== 'ResponderPort'),
      IntrusionEvent: present('IntrusionEvent', 'SignatureID'),
      FileEvent: present('FileEvent', 'SHA_Disposition'),
    },
    fingerprint: one(
      tests.map((test) => test['SSL_CertFingerprint']).find((pattern) => pattern !== undefined) as string,
    ),
    keyValueLine: all(rule(11).allRegex),
    keyValueConnection: all(rule(11).connection),
    keyValueIntrusion: all(rule(11).intrusion),
    jsonConnection: all(rule(13).connection),
    jsonFileMalware: all(rule(13).fileMalware),
    jsonMalware: all(rule(13).malware),
  };
}

function pythonPattern(pattern: string): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'i') : new RegExp(pattern);
}
