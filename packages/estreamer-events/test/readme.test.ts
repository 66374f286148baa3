import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';
import { withSeverityTable } from '../scripts/severity-table.ts';
import { createFormat } from '../src/index.ts';
import { recordOf } from './support/records.ts';

const folder = fileURLToPath(new URL('../', import.meta.url));

it('the example in the README writes a document of the Elastic Common Schema', async () => {
  const output = await runReadmeSnippet(folder);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(output)).toMatchObject({
    event: { id: 'fmc.example/1/7', kind: 'alert', outcome: 'failure', severity: 4 },
    observer: { name: 'edge-1' },
    source: { ip: '192.0.2.1' },
    labels: { site: 'paris' },
  });
});

it('the example of a table of its own runs', async () => {
  await expect(runReadmeSnippet(folder, [], {}, 'extendTable')).resolves.toBe('');
});

it('the table of severities in the README is the one of the tables', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme, 'write it with: pnpm --filter @x/estreamer-events severity-table').toBe(
    withSeverityTable(readme),
  );
});

it('nothing but the protocol and the foundation is needed', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(Object.keys(dependencies)).toEqual(['@x/estreamer-protocol', '@x/foundation']);
});

describe('the lines in the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const record = recordOf({
    kind: 'tcpPortClosed',
    archiveTimestamp: 1_700_000_002,
    discoveryHeader: {
      deviceId: 1,
      hasIpv6: 1,
      hostIpAddress: '192.0.2.7',
      eventSecond: 1_700_000_000,
      eventMicrosecond: 42,
      eventType: 1002,
      eventSubtype: 5,
    },
    data: { port: 80 },
  });

  it.each(['json-lines', 'key-value', 'csv'] as const)('are what the format writes: %s', (name) => {
    const format = createFormat(name);
    const origin = { id: 'fmc.example/1/7', server: 'fmc.example' };
    const lines = [format.header?.(), format.write(record, { deviceId: 'edge-1' }, origin)?.text];
    expect(readme).toContain(
      `\`\`\`${name}\n${lines.filter((line) => line !== undefined).join('\n')}\n\`\`\``,
    );
  });
});
