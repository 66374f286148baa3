import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runSnippet } from './snippet.ts';

const guide = readFileSync(
  fileURLToPath(new URL('../../../docs/migrating-from-mozdef-client.md', import.meta.url)),
  'utf8',
);

describe('the snippets of the guide for users of the Python client', () => {
  it('send an event', async () => {
    const { requests, stdout } = await runSnippet(guide, 'An event');
    expect(requests).toMatchObject([
      {
        path: '/events',
        message: { summary: 'a test message', category: 'authentication', severity: 'CRITICAL' },
      },
    ]);
    expect(stdout).toBe('');
  });

  it('send the other types to where MozDef takes them', async () => {
    const { requests } = await runSnippet(guide, 'The other types');
    expect(requests.map(({ path, message }) => [path, message['category']])).toEqual([
      ['/events', 'asset_hint'],
      ['/events', 'rra_data'],
      ['/events', 'complianceitems'],
      ['/custom/vulnerability', undefined],
    ]);
  });

  it('do what the legacy interface did', async () => {
    const { requests } = await runSnippet(guide, 'MozDefMsg, the legacy interface');
    const common = { category: 'authentication', source: 'vpn' };
    expect(requests.map(({ message }) => message)).toMatchObject([
      { ...common, severity: 'ERROR', tags: ['openvpn', 'audit'], details: { username: 'user' } },
      { ...common, severity: 'CRITICAL', tags: ['escalated'], details: {} },
    ]);
  });

  it('send in the background', async () => {
    const { requests, stdout } = await runSnippet(guide, 'Fire and forget');
    expect(requests).toMatchObject([{ path: '/events', message: { summary: 'sent in the background' } }]);
    expect(stdout).toBe('0 not sent in time, 0 lost\n');
  });

  it('send over syslog and HTTP at once', async () => {
    const { requests, datagrams } = await runSnippet(guide, 'Syslog');
    expect(requests).toMatchObject([{ path: '/events', message: { summary: 'to both' } }]);
    // local4 and info: 20 * 8 + 6.
    expect(datagrams).toEqual([expect.stringMatching(/^<166>.*"summary":"to both"/)]);
  });

  it.each(['Certificates', 'SQS'])('make the transport: %s', async (heading) => {
    expect((await runSnippet(guide, heading)).stdout).toBe('');
  });
});

describe('the guide for users of the Python client', () => {
  it.each([
    ...['hostname', 'log', 'summary', 'tags', 'details', 'timestamp', 'source', 'category'].map(
      (name) => `.${name}`,
    ),
    ...['set_verify', 'set_verify_path', 'set_fire_and_forget', 'set_send_to_syslog', 'set_send_to_sqs'],
    ...['set_sqs_queue_name', 'set_sqs_aws_account_id', 'set_sqs_region', 'set_simple_update_log'],
    ...['set_severity', 'set_severity_from_string', 'set_category', 'set_facility_from_string'],
    ...['validate', 'validate_log', 'construct', 'syslog_convert', 'send_syslog', 'send_sqs', 'send'].map(
      (name) => `${name}(`,
    ),
    ...['NONE', 'EVENT', 'COMPLIANCE', 'VULNERABILITY', 'ASSETHINT', 'RRA'].map((name) => `MSGTYPE_${name}`),
    ...['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'].map(
      (name) => `SEVERITY_${name}`,
    ),
    ...['fire_and_forget_mode', 'verify_certificate', 'sendToSyslog', 'sendToSqs', 'sqsQueueName'].map(
      (name) => `.${name}`,
    ),
    ...['.sqsAWSAccountId', '.sqsRegion', '.syslogOnly', 'SQS_MAX_MESSAGE_SIZE'],
    ...['Event', 'Compliance', 'Vulnerability', 'AssetHint', 'RRA', 'Msg', 'Error'].map(
      (name) => `MozDef${name}`,
    ),
  ])('says what to write for %s', (name) => {
    expect(guide.split('## Every method and attribute')[1]).toContain(`\`${name}`);
  });
});
