import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runReadmeSnippet } from '../../../test-support/readme-snippet.ts';

it('the example in the README maps an intrusion event by an extended mapping', async () => {
  const output = await runReadmeSnippet(fileURLToPath(new URL('../', import.meta.url)));
  expect(JSON.parse(output)).toMatchObject({
    hostname: 'device-1',
    category: 'intrusion',
    severity: 'ALERT',
    summary: 'Intrusion event "MALWARE-CNC beacon" from 192.0.2.1, impact 0: Blocked',
    tags: ['cisco', 'fmc', 'intrusion', 'blocked', 'site-paris'],
    details: { sourceipaddress: '192.0.2.1', vlanid: 99, success: false, site: 'paris' },
  });
});

it('the example of the Elastic Common Schema makes a document by an extended mapping', async () => {
  const folder = fileURLToPath(new URL('../', import.meta.url));
  const output = await runReadmeSnippet(folder, [], {}, 'createEcsMapper');
  expect(JSON.parse(output)).toMatchObject({
    event: { kind: 'alert', outcome: 'failure' },
    observer: { name: 'edge-1' },
    rule: { name: 'MALWARE-CNC beacon', id: '1:7' },
    labels: { site: 'paris' },
  });
});
