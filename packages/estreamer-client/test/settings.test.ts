import { type Certificates, createCertificates } from '@x/estreamer-simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { EstreamerClientError, isEstreamerClientError } from '../src/index.ts';
import { createTestClient, drain, plainRequest, type TestClientSettings } from './support/client.ts';
import { createScriptedServer } from './support/scripted-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await createCertificates();
});

const create = (settings: TestClientSettings) =>
  createTestClient(certificates, { host: '127.0.0.1', port: 8302 }, settings);

describe('settings', () => {
  it.each<[string, TestClientSettings]>([
    ['host', { host: ' ' }],
    ['port', { port: 0 }],
    ['port', { port: 65_536 }],
    ['maxFrameBytes', { maxFrameBytes: 0.5 }],
    ['connectTimeoutMs', { connectTimeoutMs: Number.NaN }],
    ['closeTimeoutMs', { closeTimeoutMs: -1 }],
    ['idleTimeoutMs', { idleTimeoutMs: 0 }],
    ['bookmarkTimeoutMs', { bookmarkTimeoutMs: -1 }],
    ['minBytesPerSecond', { minBytesPerSecond: 0 }],
    ['start', { start: -1 }],
    ['start', { start: new Date('never') }],
    ['start', { start: 'yesterday' as 'now' }],
    ['"minVersion"', { tls: { minVersion: 'SSLv3' as 'TLSv1' } }],
    ['"verify"', { tls: { verify: 0 as unknown as false } }],
    ['flags', { request: { flags: [] } }],
    ['no request flag', { request: { flags: ['everything' as 'ids'] } }],
  ])('are refused with a wrong %s: %j', (named, settings) => {
    let error: unknown;
    try {
      create(settings);
    } catch (thrown) {
      error = thrown;
    }
    if (!isEstreamerClientError(error)) throw new Error('The settings are accepted.', { cause: error });
    expect(error.code).toBe('invalid-settings');
    expect(error.message).toContain(named);
  });

  it.each<[string, TestClientSettings['start'], number]>([
    ['the default, now', undefined, 0xffff_ffff],
    ['now', 'now', 0xffff_ffff],
    ['oldest', 'oldest', 0],
    ['a number of seconds', 1_700_000_000, 1_700_000_000],
    ['a fraction of a second, dropped', 1_700_000_000.9, 1_700_000_000],
    ['a date', new Date('2023-11-14T22:13:20.999Z'), 1_700_000_000],
  ])('start at %s', async (_name, start, timestamp) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    await using server = await createScriptedServer(certificates, async (peer) => {
      resolve((await peer.receiveMessage()).readUInt32BE(8));
      peer.socket.end();
    });
    await drain(createTestClient(certificates, server, { start, request: plainRequest }));
    expect(await promise).toBe(timestamp);
  });
});

describe('isEstreamerClientError', () => {
  it('knows the errors of another installed copy, and nothing else', () => {
    const foreign = Object.assign(new Error('x'), {
      [Symbol.for('@x/foundation/coded-error')]: true,
      name: 'EstreamerClientError',
    });
    expect(isEstreamerClientError(new EstreamerClientError('refused', 'x'))).toBe(true);
    expect(isEstreamerClientError(foreign)).toBe(true);
    expect(isEstreamerClientError(new EstreamerClientError('refused', 'x'), 'idle-timeout')).toBe(false);
    for (const value of [new Error('x'), undefined, null, 'refused', { code: 'refused' }]) {
      expect(isEstreamerClientError(value)).toBe(false);
    }
  });
});
