import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createCertificates } from '@x/estreamer-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestClient, drain, plainRequest } from './support/client.ts';
import { describeWithOpenssl } from './support/openssl.ts';
import { createOpensslAuthority, type OpensslAuthority } from './support/openssl-certificates.ts';
import { createScriptedServer } from './support/scripted-server.ts';

/** OpenSSL's own server, which tells a client by an alert why it does not accept its certificate, as a real server does. */
async function startOpensslServer(directory: string, options: string[]) {
  const child: ChildProcess = spawn(
    'openssl',
    [
      's_server',
      '-accept',
      '127.0.0.1:0',
      '-key',
      'server.key',
      '-cert',
      'server.pem',
      '-CAfile',
      'ca.pem',
    ].concat(['-Verify', '2', '-verify_return_error', '-naccept', '1'], options),
    { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] },
  );
  if (child.stdout === null) throw new Error('openssl s_server has no output.');
  let port = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    port = Number(/^ACCEPT .*:(\d+)$/.exec(line)?.[1] ?? 0);
    if (port !== 0) break;
  }
  child.stdout.resume();
  return {
    host: '127.0.0.1',
    port,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

describeWithOpenssl("a server that rejects the client's certificate", () => {
  let authority: OpensslAuthority;
  let stranger: OpensslAuthority;
  beforeAll(() => {
    authority = createOpensslAuthority();
    authority.issue('server', '127.0.0.1');
    stranger = createOpensslAuthority('another authority');
  });
  afterAll(() => {
    authority[Symbol.dispose]();
    stranger[Symbol.dispose]();
  });

  const attempt = async (client: { certificate: string; key: string }, options: string[]) => {
    await using server = await startOpensslServer(authority.directory, options);
    const { error } = await drain(createTestClient({ authority, client }, server, { request: plainRequest }));
    return error;
  };

  it.each(['-tls1_2', '-tls1_3'])('says that it is revoked (%s)', async (version) => {
    const client = authority.issue(`revoked${version}`, '127.0.0.1');
    authority.revoke(`revoked${version}`);
    const error = await attempt(client, [version, '-CRL', 'crl.pem', '-crl_check']);
    expect(error).toMatchObject({
      code: 'client-certificate-rejected',
      context: { tlsAlert: 44, reason: 'revoked' },
    });
    expect((error as Error).message).toMatch(/revoked.*deleted/);
  });

  it('says that its signature does not verify, when another authority has the same name', async () => {
    using namesake = createOpensslAuthority();
    expect(await attempt(namesake.issue('client', '127.0.0.1'), [])).toMatchObject({
      code: 'client-certificate-rejected',
      context: { tlsAlert: 51, reason: 'unknown-authority' },
    });
  });

  it.each(['-tls1_2', '-tls1_3'])('says that its authority is unknown (%s)', async (version) => {
    const error = await attempt(stranger.issue('client', '127.0.0.1'), [version]);
    expect(error).toMatchObject({
      code: 'client-certificate-rejected',
      context: { tlsAlert: 48, reason: 'unknown-authority' },
    });
    expect((error as Error).message).toContain('authority');
  });

  it('says that it has expired, by the clock of the server', async () => {
    const client = authority.issue('short', '127.0.0.1', { days: 1 });
    const later = String(Math.floor(Date.now() / 1000) + 1.5 * 86_400);
    expect(await attempt(client, ['-attime', later])).toMatchObject({
      code: 'client-certificate-expired',
      context: { tlsAlert: 45 },
    });
  });

  it('or just closes, as a management center does: the error explains it', async () => {
    const certificates = await createCertificates();
    await using server = await createScriptedServer(certificates, () => {}, { rejectUnauthorized: true });
    const client = stranger.issue('unknown', '127.0.0.1');
    const { error } = await drain(createTestClient(certificates, server, { tls: client }));
    expect(error).toMatchObject({ code: 'closed-by-server', context: { phase: 'request' } });
    expect((error as Error).message).toContain(
      'made for "127.0.0.1", and the connection left this machine from 127.0.0.1',
    );
  });
});
