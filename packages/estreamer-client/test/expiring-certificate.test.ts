import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { systemClock } from '@x/foundation';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Clock, isEstreamerClientError } from '../src/index.ts';
import { createTestClient, drain } from './support/client.ts';
import { createRecordingLogger } from './support/recording-logger.ts';
import { createScriptedServer } from './support/scripted-server.ts';

const DAY = 86_400_000;
const MADE = Date.parse('2030-01-01T00:00:00Z');

/** A clock that stands still. */
const at = (time: number): Clock => ({ ...systemClock, now: () => time, after: () => () => {} });

/** Connects at some time with a certificate of a length of life; the server is the same one whatever the time is. */
async function connectAt(client: Certificates['client'], time: number) {
  let connections = 0;
  await using server = await createScriptedServer(
    certificates,
    ({ socket }) => {
      connections += 1;
      socket.end();
    },
    { rejectUnauthorized: false },
  );
  const logger = createRecordingLogger();
  const { error } = await drain(
    createTestClient({ ...certificates, client }, server, {}, { logger, clock: at(time) }),
  );
  if (!isEstreamerClientError(error)) throw new Error('There is no client error.', { cause: error });
  return { error, connections, warnings: logger.warnings };
}

let certificates: Certificates;
let ofTenYears: Certificates['client'];
let ofSixDays: Certificates['client'];
beforeAll(async () => {
  const lasting = (days: number) =>
    createCertificates({
      clientName: '192.0.2.7',
      notBefore: new Date(MADE),
      notAfter: new Date(MADE + days * DAY),
    });
  certificates = await createCertificates();
  ofTenYears = (await lasting(3650)).client;
  ofSixDays = (await lasting(6)).client;
});

describe("the client's certificate", () => {
  it('that has expired is told before anything is connected: since when, whose, and what to do', async () => {
    const { error, connections } = await connectAt(ofTenYears, MADE + 3650 * DAY);
    expect(error.code).toBe('client-certificate-expired');
    expect(error.message).toContain('tls.certificate');
    expect(error.message).toContain('"192.0.2.7"');
    expect(error.message).toContain(new Date(MADE + 3650 * DAY).toISOString().slice(0, 10));
    expect(error.message).toContain('Create the client on the management center again');
    expect(error.cause).toBeUndefined();
    expect(connections).toBe(0);
  });

  it.each([
    ['no warning 31 days before its end', 3650 - 31, 0],
    ['a warning 30 days before its end', 3650 - 30, 1],
    ['a warning on its last day', 3650 - 0.5, 1],
  ])('gives %s', async (_name, days, count) => {
    const { error, connections, warnings } = await connectAt(ofTenYears, MADE + days * DAY);
    expect(error.code).toBe('closed-by-server');
    expect(connections).toBe(1);
    expect(warnings).toHaveLength(count);
    for (const warning of warnings) expect(warning).toMatch(/"192\.0\.2\.7".*expires on 20\d\d-\d\d-\d\d/);
  });

  it.each([
    ['no warning before the last third of a short life', 3.5, 0],
    ['a warning in it', 4, 1],
  ])('gives %s', async (_name, days, count) => {
    expect((await connectAt(ofSixDays, MADE + days * DAY)).warnings).toHaveLength(count);
  });

  it('says its end in the status', async () => {
    await using server = await createScriptedServer(certificates, ({ socket }) => void socket.end(), {
      rejectUnauthorized: false,
    });
    const client = createTestClient({ ...certificates, client: ofTenYears }, server);
    await drain(client);
    expect(client.status().tls?.clientCertificateValidTo).toBe(MADE + 3650 * DAY);
  });
});
