import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificates, createSimulator, generatedSource, type Simulator } from '@x/estreamer-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpServer } from '../../../test-support/http-server.ts';
import type { Finding } from '../src/check/finding.ts';
import { startCommand } from './support.ts';

const LINES = '[output lines]\ntype = stream\nformat = ecs\n';
const SQS = 'type = mozdef-sqs\nregion = eu-central-1\naccess_key_id = a\nsecret_access_key = b';

describe('estreamer check', () => {
  let folder: string;
  let simulator: Simulator;
  let served: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'estreamer-check-'));
    const certificates = await createCertificates();
    simulator = createSimulator({ certificates, source: generatedSource({ events: 3 }) });
    ({ port: served } = await simulator.listen());
    await writeFile(join(folder, 'client.pkcs12'), certificates.clientPkcs12, { mode: 0o600 });
    await writeFile(join(folder, 'passphrase'), `${certificates.passphrase}\n`, { mode: 0o600 });
  });
  afterAll(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  /** Every finding, by its subject. */
  async function check(
    name: string,
    sections: string,
    { port = served, tls = 'pkcs12_file = client.pkcs12\npassphrase_file = passphrase' } = {},
  ) {
    const file = join(folder, name);
    await writeFile(
      file,
      `[settings]
event_types = CONNECTION, METADATA
[flags]
timestamp = 1
[server]
host = 127.0.0.1
port = ${port}
connect_timeout = 3
[tls]
${tls}
[stream]
bookmark_file = ${name}.bookmark
${sections}`,
    );
    const { exitCode, stdout, stderr } = await startCommand('check', '-c', file, '--json').finished;
    const findings = JSON.parse(stdout) as Finding[];
    return {
      exitCode,
      stderr,
      findings,
      of: (subject: string) => findings.filter((finding) => finding.subject === subject),
    };
  }

  it('says all at once: a taken port, and every destination that is not there, by the port that a run would use', async () => {
    const taken = await listening();
    const { of, exitCode } = await check(
      'all.config',
      `[status]
port = ${portOf(taken)}
otlp_endpoint = http://127.0.0.1:1/v1/metrics
[output relay]
type = mozdef-syslog
host = 127.0.0.1
[output siem]
type = mozdef
url = http://127.0.0.1:2
[output queue]
${SQS}
queue_name = events
endpoint = http://127.0.0.1:3
[output base]
type = sql
dialect = postgresql
connection = postgres://a:b@127.0.0.1:4/c
`,
    );
    taken.close();
    expect(of('[status]')).toMatchObject([
      { result: 'warning', message: expect.stringMatching(/no status page .*EADDRINUSE/) },
    ]);
    expect(of('[status] otlp_endpoint')).toMatchObject([{ result: 'warning' }]);
    for (const [name, where] of [
      ['relay', '127.0.0.1:514'],
      ['siem', '127.0.0.1:2'],
      ['queue', 'events'],
      ['base', '127.0.0.1:4'],
    ]) {
      const found = of(`[output ${name}]`);
      expect(found).toMatchObject([{ result: 'wrong', ends: 'nothing' }]);
      expect(found[0]?.message).toContain(where);
      expect(found[0]?.message).toMatch(/ECONNREFUSED|refused/);
    }
    expect(of('[server] session')).toMatchObject([{ result: 'right' }]);
    expect(exitCode).toBe(1);
  }, 20_000);

  it("tells a client's certificate that has expired as one, and not as a connection that fails", async () => {
    const day = 86_400_000;
    const expired = await createCertificates({
      notBefore: new Date(Date.now() - 2 * day),
      notAfter: new Date(Date.now() - day),
    });
    await writeFile(join(folder, 'expired.pem'), expired.client.certificate);
    await writeFile(join(folder, 'expired.key'), expired.client.key, { mode: 0o600 });
    const files = 'certificate_file = expired.pem\nkey_file = expired.key\nca_file = expired.pem';
    const { findings, exitCode } = await check('expired.config', LINES, { tls: files });
    expect(findings.filter(({ subject }) => subject.startsWith('[server]'))).toEqual([
      expect.objectContaining({ subject: '[server] bookmark', result: 'right' }),
      {
        subject: '[server] certificate',
        result: 'wrong',
        message: expect.stringMatching(
          /^.*expired on 20\d\d-.*Create the client on the management center again.*$/,
        ),
        ends: 'nothing',
      },
    ]);
    expect(exitCode).toBe(1);
  });

  it('asks SQS for the queue and sends nothing', async () => {
    const actions: string[] = [];
    const sqs = await startHttpServer(({ headers, body }, response) => {
      const action = String(headers['x-amz-target']).replace('AmazonSQS.', '');
      actions.push(action);
      const isThere = JSON.parse(body.toString()).QueueName === 'events';
      response
        .writeHead(isThere ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' })
        .end(
          JSON.stringify(
            isThere
              ? { QueueUrl: 'http://sqs.invalid/1/events' }
              : { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'No such queue.' },
          ),
        );
    });
    const { of, exitCode } = await check(
      'sqs.config',
      `[output there]\n${SQS}\nendpoint = ${sqs.url}\nqueue_name = events
[output missing]\n${SQS}\nendpoint = ${sqs.url}\nqueue_name = evnets\n`,
      { port: 1 },
    );
    await sqs[Symbol.asyncDispose]();
    expect(of('[output there]')).toMatchObject([{ result: 'right', message: 'opens; the queue is there' }]);
    expect(of('[output missing]')).toMatchObject([
      { result: 'wrong', message: expect.stringContaining('check the name or URL of the queue') },
    ]);
    expect(actions).toEqual(['GetQueueUrl', 'GetQueueUrl']);
    expect(exitCode).toBe(1);
  });

  it('listens where a source would', async () => {
    const taken = await listening();
    const source = (name: string, port: number) =>
      `[source ${name}]\ntype = ftd-syslog\nprotocol = tcp\naddress = 127.0.0.1\nport = ${port}\n`;
    const free = await listening();
    const port = portOf(free);
    await new Promise((resolve) => free.close(resolve));
    const { of, exitCode } = await check(
      'source.config',
      `${source('taken', portOf(taken))}${source('free', port)}${LINES}`,
      { port: 1 },
    );
    taken.close();
    expect(of('[source taken]')).toMatchObject([
      { result: 'wrong', ends: 'run', message: expect.stringContaining('EADDRINUSE') },
    ]);
    expect(of('[source free]')).toMatchObject([{ result: 'right' }]);
    expect(exitCode).toBe(3);
  });

  it('tells of a secret that cannot be looked at like of any that cannot be read', async () => {
    await symlink('loop', join(folder, 'loop'));
    const { of, exitCode } = await check(
      'loop.config',
      `[source devices]\ntype = ftd-syslog\nprotocol = tls\naddress = 127.0.0.1\nport = 6514\npkcs12_file = loop\n${LINES}`,
      { port: 1 },
    );
    expect(of('[source devices]')).toMatchObject([
      { message: expect.stringContaining(`pkcs12_file ("${join(folder, 'loop')}") can not be read (ELOOP)`) },
    ]);
    expect(exitCode).toBe(3);
  });

  it('tells a server that takes connections and never speaks from one that is away, and what it waits for', async () => {
    const silent = await listening();
    const { of, stderr, exitCode } = await check('silent.config', LINES, { port: portOf(silent) });
    silent.close();
    expect(stderr).toBe('[server]: waiting for an answer\n');
    expect(of('[server] TCP')).toMatchObject([{ result: 'right' }]);
    expect(of('[server] TLS')).toMatchObject([{ result: 'wrong', ends: 'nothing' }]);
    expect(exitCode).toBe(1);
  }, 20_000);
});

async function listening(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
