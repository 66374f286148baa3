import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../../test-support/free-port.ts';
import { createSqlPlugin } from '../../src/sql/index.ts';

/** Tries to make the tables of a server that is none, through the real driver. */
async function failureAt(port: number) {
  const login = { userName: 'estreamer', password: 'dont-tell' };
  await using plugin = createSqlPlugin({
    database: {
      dialect: 'sqlserver',
      connection: {
        server: '127.0.0.1',
        authentication: { type: 'default', options: login },
        options: { port, database: 'events', encrypt: true, trustServerCertificate: true },
      },
    },
  });
  return await plugin.createTables().then(
    () => expect.unreachable(),
    (error: Error & { code: string; context: object }) => error,
  );
}

/** Listens for clients of SQL Server. */
async function listen(answer: (socket: Socket) => void) {
  const packets: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      packets.push(bytes);
      answer(socket);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, packets };
}

describe('SQL Server', () => {
  it('says that nobody listens, when the driver does', async () => {
    const failure = await failureAt(await findFreePort());
    expect(failure).toMatchObject({ code: 'database-unavailable', context: { reason: 'ESOCKET' } });
    expect(failure.message).toMatch(/Failed to connect to|ECONNREFUSED/);
  });

  it('is asked once where the connection ends, and never told the password in the clear', async () => {
    const { port, packets } = await listen((socket) => socket.destroy());
    const failure = await failureAt(port);
    expect(failure).toMatchObject({ code: 'database-unavailable' });
    expect(JSON.stringify([failure.message, failure.context])).not.toContain('dont-tell');
    // The first packet of the protocol is PRELOGIN.
    expect(packets.map((bytes) => bytes[0])).toEqual([0x12]);
  });
});
