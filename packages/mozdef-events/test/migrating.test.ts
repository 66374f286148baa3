import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const guide = readFileSync(join(root, 'docs/migrating-from-mozdef-client.md'), 'utf8');

const PACKAGES = [
  'mozdef-events',
  'mozdef-transport-http',
  'mozdef-transport-syslog',
  'mozdef-transport-sqs',
];

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** What a snippet sent, and what it wrote to standard output. */
interface Result {
  readonly requests: readonly { readonly path: string; readonly message: Record<string, unknown> }[];
  readonly datagrams: readonly string[];
  readonly stdout: string;
}

/** Runs the `ts` snippet under a heading as a program of its own, with a collector on this machine in place of MozDef. */
async function runSnippet(heading: string): Promise<Result> {
  const section = guide.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const snippet = /^```ts\n(.*?)^```$/ms.exec(section)?.[1];
  if (snippet === undefined) throw new Error(`There is no ts block under "${heading}".`);
  const requests: { path: string; message: Record<string, unknown> }[] = [];
  const collector = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    requests.push({ path: request.url ?? '', message: JSON.parse(body) });
    response.end();
  }).listen(0, '127.0.0.1');
  const datagrams: string[] = [];
  const syslog = createSocket('udp4', (datagram) => datagrams.push(datagram.toString()));
  syslog.bind(0, '127.0.0.1');
  await Promise.all([once(collector, 'listening'), once(syslog, 'listening')]);
  cleanups.push(
    () => collector.close(),
    () => syslog.close(),
  );
  const directory = await mkdtemp(join(tmpdir(), 'migrating-'));
  cleanups.push(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'node_modules/@x'), { recursive: true });
  for (const name of PACKAGES) {
    await symlink(join(root, 'packages', name), join(directory, 'node_modules/@x', name));
  }
  const ca = join(directory, 'ca.pem');
  await writeFile(ca, rootCertificates[0] ?? '');
  const file = join(directory, 'snippet.mts');
  const here = snippet.includes('tls:')
    ? snippet
    : snippet.replaceAll(
        'https://mozdef.example.com:8443',
        `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      );
  const udp = `protocol: 'udp', host: '127.0.0.1', port: ${syslog.address().port}`;
  await writeFile(
    file,
    here.replace("protocol: 'unix-datagram', path: '/dev/log'", udp).replace('/etc/ssl/mozdef-ca.pem', ca),
  );
  const { stdout } = await run(process.execPath, [file], { cwd: directory });
  // The datagram has been sent when the program ends, but this process may not have read it yet.
  if (snippet.includes('createSyslogTransport') && datagrams.length === 0) await once(syslog, 'message');
  return { requests, datagrams, stdout };
}

describe('the snippets of the guide for users of the Python client', () => {
  it('send an event', async () => {
    const { requests, stdout } = await runSnippet('An event');
    expect(requests).toMatchObject([
      {
        path: '/events',
        message: { summary: 'a test message', category: 'authentication', severity: 'CRITICAL' },
      },
    ]);
    expect(stdout).toBe('');
  });

  it('send the other types to where MozDef takes them', async () => {
    const { requests } = await runSnippet('The other types');
    expect(requests.map(({ path, message }) => [path, message['category']])).toEqual([
      ['/events', 'asset_hint'],
      ['/events', 'rra_data'],
      ['/events', 'complianceitems'],
      ['/custom/vulnerability', undefined],
    ]);
  });

  it('do what the legacy interface did', async () => {
    const { requests } = await runSnippet('MozDefMsg, the legacy interface');
    const common = { category: 'authentication', source: 'vpn' };
    expect(requests.map(({ message }) => message)).toMatchObject([
      { ...common, severity: 'ERROR', tags: ['openvpn', 'audit'], details: { username: 'user' } },
      { ...common, severity: 'CRITICAL', tags: ['escalated'], details: {} },
    ]);
  });

  it('send in the background', async () => {
    const { requests, stdout } = await runSnippet('Fire and forget');
    expect(requests).toMatchObject([{ path: '/events', message: { summary: 'sent in the background' } }]);
    expect(stdout).toBe('0 not sent in time, 0 lost\n');
  });

  it('send over syslog and HTTP at once', async () => {
    const { requests, datagrams } = await runSnippet('Syslog');
    expect(requests).toMatchObject([{ path: '/events', message: { summary: 'to both' } }]);
    // local4 and info: 20 * 8 + 6.
    expect(datagrams).toEqual([expect.stringMatching(/^<166>.*"summary":"to both"/)]);
  });

  it.each(['Certificates', 'SQS'])('make the transport: %s', async (heading) => {
    expect((await runSnippet(heading)).stdout).toBe('');
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
