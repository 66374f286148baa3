import { createFtdSyslogParser } from '@x/ftd-syslog';
import type { Comparison } from './compare.ts';

const REPETITIONS = 100;

const line = Buffer.from(
  `<113>2026-11-30T08:00:09Z fw1 : %FTD-1-430003: ${[
    'EventPriority: Low',
    'DeviceUUID: 0a1b2c3d-0000-11ee-8000-00000000000b',
    'InstanceID: 2',
    'FirstPacketSecond: 2026-11-30T07:59:58Z',
    'ConnectionID: 40001',
    'AccessControlRuleAction: Allow',
    'SrcIP: 192.0.2.10',
    'DstIP: 198.51.100.7',
    'SrcPort: 50123',
    'DstPort: 443',
    'Protocol: tcp',
    'IngressInterface: inside',
    'EgressInterface: outside',
    'IngressZone: in',
    'EgressZone: out',
    'IngressVRF: Global',
    'EgressVRF: Global',
    'ACPolicy: Branch',
    'AccessControlRuleName: Web out',
    'Prefilter Policy: Default Prefilter Policy',
    'User: LAB\\alice',
    'UserAgent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    'Client: Web browser',
    'ApplicationProtocol: HTTPS',
    'WebApplication: Example',
    'ConnectionDuration: 11',
    'InitiatorPackets: 7',
    'ResponderPackets: 9',
    'InitiatorBytes: 1200',
    'ResponderBytes: 34000',
    'NAPPolicy: Balanced Security and Connectivity',
    'URLCategory: Business',
    'URLReputation: Trusted',
    'URL: https://example.com/a',
  ].join(', ')}`,
);

/** Reading a line, against splitting it as if no value held a comma or a colon. */
export function ftdSyslogComparisons(): Comparison[] {
  const parser = createFtdSyslogParser();
  const origin = { receivedAt: Date.UTC(2026, 10, 30, 8, 0, 10), peer: '192.0.2.1' };
  return [
    {
      name: `parse a syslog line of ${line.length} bytes, against a split at commas and colons`,
      operations: REPETITIONS,
      ceiling: () => {
        for (let count = 0; count < REPETITIONS; count += 1) splitNaively(line.toString());
      },
      candidate: () => {
        for (let count = 0; count < REPETITIONS; count += 1) parser.parse(line, origin);
      },
    },
  ];
}

function splitNaively(text: string): object {
  const fields: Record<string, string> = {};
  for (const pair of text.slice(text.indexOf(': ', text.indexOf('%')) + 2).split(', ')) {
    const [name = '', value = ''] = pair.split(': ');
    fields[name] = value;
  }
  return fields;
}
