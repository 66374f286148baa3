import { hostname } from 'node:os';
import { rejected, retryable, TransportError } from '@x/transport';
import { describe, expect, it } from 'vitest';
import {
  createMozDefClient,
  type MozDefClientSettings,
  type MozDefEventInput,
  type MozDefTransport,
} from '../src/index.ts';
import { issuesOf } from './issues-of.ts';
import { createScriptedTransport } from './scripted-transport.ts';

const full = new TransportError('unavailable', 'busy');

describe('send', () => {
  it('sends one encoded event to every transport and reports each outcome', async () => {
    const first = createScriptedTransport({ name: 'first' });
    const second = createScriptedTransport({ name: 'second', answer: rejected(full) });
    const third = createScriptedTransport({ name: 'third', answer: retryable(full, { retryAfterMs: 5 }) });
    await using client = createMozDefClient({ transports: [first, second, third] });

    const report = await client.send({ summary: 's', severity: 'warn' });

    expect(report.delivered).toBe(false);
    expect(report.message).toMatchObject({ summary: 's', severity: 'WARNING', hostname: hostname() });
    expect(report.outcomes).toEqual([
      { transport: 'first', outcome: { status: 'sent' } },
      { transport: 'second', outcome: { status: 'rejected', error: full } },
      { transport: 'third', outcome: { status: 'retryable', error: full, retryAfterMs: 5 } },
    ]);
    const [encoded] = first.batches[0]?.messages ?? [];
    expect(second.batches[0]?.messages[0]).toBe(encoded);
    expect(third.batches[0]?.messages[0]).toBe(encoded);
    expect(JSON.parse(encoded?.text ?? '')).toEqual(report.message);
  });

  it('throws before anything is sent if the event is invalid', async () => {
    const transport = createScriptedTransport();
    await using client = createMozDefClient({ transports: [transport] });
    const sending = client.send({ summary: '' });
    await expect(sending).rejects.toMatchObject({
      code: 'invalid-event',
      context: { issues: [{ rule: 'empty' }] },
    });
    expect(transport.batches).toEqual([]);
    expect(client.status().invalid).toBe(1);
  });

  it('refuses an event that is too large once encoded', async () => {
    await using client = createMozDefClient({
      transports: [createScriptedTransport()],
      limits: { maxBytes: 300 },
    });
    await expect(client.send({ summary: 'é'.repeat(200) })).rejects.toMatchObject({ code: 'invalid-event' });
  });

  it("hands the caller's signal to the transport", async () => {
    const transport = createScriptedTransport({ answer: undefined });
    await using client = createMozDefClient({ transports: [transport] });
    const caller = new AbortController();
    const sending = client.send({ summary: 's' }, { signal: caller.signal });
    const batch = await transport.next();
    caller.abort(new Error('enough'));
    expect(batch.signal.aborted).toBe(true);
    expect(batch.signal.reason).toMatchObject({ message: 'enough' });
    const error = new TransportError('aborted', 'ended');
    batch.answer(retryable(error));
    await expect(sending).resolves.toMatchObject({ outcomes: [{ outcome: { status: 'retryable', error } }] });
  });

  it('does not bother a transport if the signal has ended already', async () => {
    const transport = createScriptedTransport();
    await using client = createMozDefClient({ transports: [transport] });
    const { outcomes } = await client.send({ summary: 's' }, { signal: AbortSignal.abort() });
    expect(outcomes[0]?.outcome).toMatchObject({
      status: 'retryable',
      error: { code: 'aborted' },
      mayHaveArrived: false,
    });
    expect(transport.batches).toEqual([]);
  });

  it('does not wait for a transport that ignores the signal', async () => {
    const transport = createScriptedTransport({ answer: undefined });
    await using client = createMozDefClient({ transports: [transport] });
    const caller = new AbortController();
    const sending = client.send({ summary: 's' }, { signal: caller.signal });
    await transport.next();
    caller.abort();
    const { outcomes } = await sending;
    expect(outcomes[0]?.outcome).toMatchObject({
      status: 'retryable',
      error: { code: 'aborted' },
      mayHaveArrived: true,
    });
  });

  it('makes outcomes for a transport that breaks its contract', async () => {
    const cause = new Error('bug');
    const throwing = createScriptedTransport({ name: 'throwing', answer: undefined });
    const short = createScriptedTransport({ name: 'short', answer: undefined });
    const synchronous: MozDefTransport = {
      ...createScriptedTransport({ name: 'synchronous' }),
      send() {
        throw cause;
      },
    };
    await using client = createMozDefClient({ transports: [throwing, short, synchronous] });
    const sending = client.send({ summary: 's' });
    (await throwing.next()).fail(cause);
    (await short.next()).answerEach([]);
    const { outcomes } = await sending;
    expect(outcomes.map(({ outcome }) => outcome)).toMatchObject([
      { status: 'retryable', error: { code: 'transport-failed', cause }, mayHaveArrived: true },
      { status: 'retryable', error: { code: 'transport-failed' }, mayHaveArrived: true },
      { status: 'retryable', error: { code: 'transport-failed', cause } },
    ]);
  });
});

describe('presets', () => {
  it('are put under every event; a child has its own on top, over the same transports', async () => {
    const transport = createScriptedTransport();
    await using client = createMozDefClient({
      transports: [transport],
      defaults: { category: 'authentication', tags: ['vpn'], source: 'ldap' },
    });
    const child = client.child({ defaults: { tags: ['admin'], details: { team: 'blue' } } });
    const grandchild = child.child({ defaults: { category: undefined, severity: 'ALERT' } });
    await client.send({ summary: 'a' });
    await child.send({ summary: 'b', source: 'sso' });
    await grandchild.send({ summary: 'c', details: { x: 1 } });
    const events = transport.batches.map(({ messages: [encoded] }) => encoded?.message);
    expect(events).toMatchObject([
      { category: 'authentication', tags: ['vpn'], source: 'ldap', details: {} },
      { category: 'authentication', tags: ['admin'], source: 'sso', details: { team: 'blue' } },
      { category: 'authentication', tags: ['admin'], severity: 'ALERT', details: { x: 1 } },
    ]);
    expect(client.status().transports[0]?.sent).toBe(3);
  });

  it('are copied', async () => {
    const transport = createScriptedTransport();
    const defaults = { tags: ['a'], details: { list: [1] } };
    await using client = createMozDefClient({ transports: [transport], defaults });
    defaults.tags.push('b');
    defaults.details.list.push(2);
    const { message } = await client.send({ summary: 's' });
    expect(message).toMatchObject({ tags: ['a'], details: { list: [1] } });
  });

  it('are checked when they are given', () => {
    const transports = [createScriptedTransport()];
    const defaults = { severity: 'FATAL' as 'ALERT', details: { a: Number.NaN } };
    const run = () => createMozDefClient({ transports, defaults });
    expect(issuesOf(run, 'invalid-settings').rules).toEqual([
      'defaults.severity unknown-severity',
      'defaults.details.a not-finite',
    ]);
    const client = createMozDefClient({ transports });
    expect(issuesOf(() => client.child({ defaults }), 'invalid-settings').rules).toHaveLength(2);
  });
});

describe('settings', () => {
  it('are refused with every issue', () => {
    const transports = [createScriptedTransport(), { ...createScriptedTransport(), specVersion: 1 }, null];
    const settings = { transports, queue: { maxEvents: 0, maxBytes: 1.5 }, closeTimeoutMs: -1 };
    const run = () => createMozDefClient(settings as unknown as MozDefClientSettings);
    expect(issuesOf(run, 'invalid-settings').rules).toEqual([
      'transports.1 type',
      'transports.2 type',
      'queue.maxEvents type',
      'queue.maxBytes type',
      'closeTimeoutMs type',
    ]);
    expect(issuesOf(() => createMozDefClient({ transports: [] }), 'invalid-settings').rules).toEqual([
      'transports type',
    ]);
  });
});

describe('warnings', () => {
  const doubtful: MozDefEventInput = { summary: 's', source: null };

  it('go to the callback, else to the logger', async () => {
    const told: unknown[] = [];
    const logged: unknown[] = [];
    const logger = { warn: (fields: object, message: string) => logged.push([fields, message]) };
    const transports = [createScriptedTransport()];
    const onWarning: MozDefClientSettings['onWarning'] = (warnings) => told.push(...warnings);
    await createMozDefClient({ transports, onWarning }, { logger }).send(doubtful);
    expect(told).toMatchObject([{ rule: 'null-source' }]);
    expect(logged).toEqual([]);
    await createMozDefClient({ transports }, { logger }).send(doubtful);
    expect(logged).toMatchObject([
      [{ warnings: [expect.stringMatching(/^source is null/)] }, 'MozDef event is doubtful'],
    ]);
  });
});
