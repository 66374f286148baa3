import {
  createHostProfileDecoder,
  type FullHostProfileInput,
  type HostDataRequest,
  type Message,
} from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import type { HostRange } from '../src/index.ts';
import { bundleSource } from './bundle-source.ts';
import { startSession, until } from './setup.ts';

const request = (fields: Partial<HostDataRequest>): HostDataRequest => ({
  kind: 'hostDataRequest',
  dataType: 7,
  flags: 0,
  startIpAddress: '10.0.0.1',
  endIpAddress: '10.0.0.9',
  addressOctets: 16,
  ...fields,
});
const noEvents: Message = {
  kind: 'eventStreamRequest',
  initialTimestamp: 0,
  requestFlags: 0,
  trailer: new Uint8Array(),
};
const host = (netbiosName: string): FullHostProfileInput => ({ netbiosName });
const decoder = createHostProfileDecoder();

/** The name in a host data message. */
function nameOf(message: Message | undefined): unknown {
  if (message?.kind !== 'singleHostData' && message?.kind !== 'multipleHostData') return message?.kind;
  const profile = decoder.decode(message.payload);
  return profile.kind === 'fullHostProfile' ? profile.data.netbiosName : profile.reason;
}

describe('a host request', () => {
  it('gets one message for each host of the range, with what the source is told about it', async () => {
    const ranges: HostRange[] = [];
    const source = bundleSource(0, (range) => {
      ranges.push(range);
      return ['one', 'two', 'three'].map(host);
    });
    const { client, session } = await startSession(source);
    client.send(noEvents, request({ flags: 2 }));
    const messages = [await client.next(), await client.next(), await client.next()];
    expect(messages.map((message) => message?.kind)).toEqual(Array(3).fill('multipleHostData'));
    expect(messages.map(nameOf)).toEqual(['one', 'two', 'three']);
    expect(ranges).toEqual([{ start: '10.0.0.1', end: '10.0.0.9', notes: false, banners: true }]);
    expect(session.hostsSent).toBe(3);
    expect(session.state).toBe('streaming');
  });

  it('for one host names it twice to the source, whatever its end, and gets message 6', async () => {
    const ranges: HostRange[] = [];
    const source = bundleSource(0, (range) => {
      ranges.push(range);
      return [host('one')];
    });
    const { client } = await startSession(source);
    client.send(noEvents, request({ dataType: 6, flags: 3, endIpAddress: '::', addressOctets: 16 }));
    const message = await client.next();
    expect(message?.kind).toBe('singleHostData');
    expect(ranges).toEqual([{ start: '10.0.0.1', end: '10.0.0.1', notes: true, banners: true }]);
  });

  it('takes addresses of four bytes', async () => {
    const { client } = await startSession(bundleSource(0, ({ start, end }) => [host(`${start} ${end}`)]));
    client.send(noEvents, request({ addressOctets: 4 }));
    expect(nameOf(await client.next())).toBe('10.0.0.1 10.0.0.9');
  });

  it('is answered beside the stream, one after the other, at the speed of the client', async () => {
    function* many({ start }: HostRange) {
      for (let number = 0; number < 4000; number += 1) yield host(`${start} ${'x'.repeat(2000)} ${number}`);
    }
    const { client, session } = await startSession(bundleSource(1, many));
    client.socket.pause();
    client.send(noEvents, request({}), request({ startIpAddress: '10.0.0.2' }));
    await until(() => session.hostsSent > 0);
    expect(session.hostsSent).toBeLessThan(4000);
    client.socket.resume();
    await until(() => session.hostsSent === 8000);
    const names: unknown[] = [];
    for (let count = 0; count < 8002; count += 1) {
      const message = await client.next();
      if (message?.kind === 'eventData') client.send({ kind: 'null' });
      else names.push(nameOf(message));
      if (names.length === 8000) break;
    }
    expect(names.at(3999)).toMatch(/^10\.0\.0\.1 x+ 3999$/);
    expect(names.at(4000)).toMatch(/^10\.0\.0\.2 x+ 0$/);
  });

  it('ends the session of a client that asks and asks and does not read', async () => {
    function* endless() {
      for (;;) yield host('x'.repeat(2000));
    }
    const { client, session } = await startSession(bundleSource(0, endless));
    client.socket.pause();
    client.send(noEvents, ...Array.from({ length: 102 }, () => request({})));
    await until(() => session.end !== undefined);
    expect(session.end).toMatchObject({ reason: 'unexpected-message', violation: true });
  });

  it('gets nothing from a source that knows no hosts', async () => {
    const { client, session } = await startSession(bundleSource(1));
    client.send(
      { kind: 'eventStreamRequest', initialTimestamp: 0, requestFlags: 2 ** 23, trailer: new Uint8Array() },
      request({}),
    );
    expect((await client.next())?.kind).toBe('eventData');
    expect(session.hostsSent).toBe(0);
  });

  it.each<[string, Message[], string]>([
    ['before the Event Stream Request', [request({})], 'message-before-request'],
    ['of another data type', [noEvents, request({ dataType: 5 })], 'malformed-message'],
    ['with other flags', [noEvents, request({ flags: 4 })], 'malformed-message'],
  ])('%s ends the session', async (_what, messages, reason) => {
    const { client, session } = await startSession(bundleSource(0, () => [host('one')]));
    client.send(...messages);
    expect(await client.next()).toMatchObject({ kind: 'error' });
    expect(await session.closed).toMatchObject({ reason, violation: true });
  });

  it('ends the session, not the process, when the source fails', async () => {
    const failing = bundleSource(0, function* () {
      yield host('one');
      throw new Error('the hosts are gone');
    });
    const { client, session } = await startSession(failing);
    client.send(noEvents, request({}));
    expect(nameOf(await client.next())).toBe('one');
    expect(await client.next()).toMatchObject({ kind: 'error' });
    expect(await session.closed).toEqual({
      reason: 'source-failed',
      detail: 'The source failed: the hosts are gone',
      violation: false,
    });
  });
});
