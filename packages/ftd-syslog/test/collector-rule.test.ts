import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FullyQualifiedEventData } from '@x/estreamer-protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createFtdSyslogParser, writeFtdSyslogLine } from '../src/index.ts';
import { connectionEnd, file, intrusion } from './support/lines.ts';

/** What a collector of the devices' syslog selects lines by, in all of them and by their kind. */
interface CollectorRule {
  readonly allRegex: readonly string[];
  readonly connection: readonly string[];
  readonly intrusion: readonly string[];
  readonly file: readonly string[];
}

const RULE: CollectorRule = {
  allRegex: [
    '%FTD-[0-7]-43000[1-5]: ',
    '(?:^|[ >])(?:\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:Z|[+-]\\d\\d:?\\d\\d)|[A-Z][a-z]{2} [ \\d]\\d \\d{4} \\d\\d:\\d\\d:\\d\\d)',
  ],
  connection: ['AccessControlRuleAction: ', 'IngressInterface: ', 'EventPriority: '],
  intrusion: ['ACPolicy: ', 'IntrusionPolicy: ', 'SID: \\d+', 'GID: \\d+'],
  file: ['FileAction: ', 'FileDirection: '],
};

const parser = createFtdSyslogParser();
const sampleOf = (line: string) =>
  parser.parse(line, { receivedAt: 0 }).record.data as FullyQualifiedEventData;
const samples = { connection: sampleOf(connectionEnd), intrusion: sampleOf(intrusion), file: sampleOf(file) };
const kinds = ['connection', 'intrusion', 'file'] as const;

describe('lines as this package writes them', () => {
  it.each(kinds)('are selected by a collector of the devices, whatever the values: %s', (kind) => {
    const patterns = [...RULE.allRegex, ...RULE[kind]].map((pattern) => new RegExp(pattern));
    fc.assert(
      fc.property(
        fc.record({
          FirewallRule: fc.string(),
          Device: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
          InitiatorIP: fc.oneof(fc.ipV4(), fc.ipV6()),
          InitiatorPort: fc.nat(65_535),
        }),
        fc.constantFrom('iso', 'bsd'),
        fc.nat(7),
        (changes, header, severity) => {
          const line = writeFtdSyslogLine({ ...samples[kind], ...changes }, { header, severity });
          for (const pattern of patterns) expect(line).toMatch(pattern);
        },
      ),
      { numRuns: 3_400 },
    );
  });
});

describeWithShared('the rule of collectors', (shared) => {
  it('is the one of the facts', () => {
    const facts = JSON.parse(readFileSync(join(shared, 'spec/compatibility/selection-rules.json'), 'utf8'));
    const rule = facts.rules.find(({ dialect }: { readonly dialect: string }) => dialect === 'ftd-syslog');
    expect(rule).toMatchObject(RULE);
  });
});
