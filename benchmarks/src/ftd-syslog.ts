import { createFtdSyslogParser } from '@x/ftd-syslog';
import { connectionEnd } from '../../packages/ftd-syslog/test/support/lines.ts';
import type { Comparison } from './compare.ts';

const REPETITIONS = 100;

const line = Buffer.from(connectionEnd);

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
