import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { createEvent, isMozDefError, type MozDefEventInput, parseSeverity } from '../src/index.ts';
import { issuesOf } from './issues-of.ts';

const dependencies = {
  clock: { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) },
  hostname: 'server1.example.com',
  processname: 'reporter',
  processid: () => 42,
};

/** Input that the types forbid. */
function untyped(value: unknown): MozDefEventInput {
  return value as MozDefEventInput;
}

describe('createEvent', () => {
  it('fills in all ten keys', () => {
    expect(createEvent({ summary: 'a test message' }, {}, dependencies)).toEqual({
      timestamp: '2026-01-02T03:04:05.006000+00:00',
      processid: 42,
      processname: 'reporter',
      hostname: 'server1.example.com',
      category: 'event',
      source: 'reporter',
      details: {},
      summary: 'a test message',
      tags: [],
      severity: 'INFO',
    });
  });

  it('takes what is missing from the process and the machine', () => {
    const event = createEvent({ summary: 's' });
    expect(event.processid).toBe(process.pid);
    expect(event.hostname).toBe(hostname());
    expect(event.processname).not.toContain('/');
    expect(event.processname).not.toBe('');
    expect(Math.abs(Date.parse(event.timestamp) - Date.now())).toBeLessThan(60_000);
  });

  it('keeps what is given', () => {
    const input = {
      summary: 'john login attempts over threshold, account locked',
      category: 'authentication',
      severity: 'CRITICAL',
      source: 'ldap',
      hostname: 'vpn.example.com',
      processname: '/usr/sbin/openvpn',
      processid: 0,
      timestamp: new Date(Date.UTC(2020, 1, 29)),
      tags: ['vpn', 'audit'],
      details: { username: 'john', success: false, nested: { b: [1, { c: null }], a: 'x' } },
    } as const;
    expect(createEvent(input, {}, dependencies)).toEqual({
      ...input,
      timestamp: '2020-02-29T00:00:00.000000+00:00',
    });
  });

  it.each(['', 'localhost', 'LOCALHOST', 'localhost.localdomain', 'localhost.'])(
    'replaces the host name %j by the name of the machine',
    (name) => {
      expect(createEvent({ summary: 's', hostname: name }, {}, dependencies).hostname).toBe(
        'server1.example.com',
      );
      expect(createEvent({ summary: 's' }, {}, { hostname: name }).hostname).toBe(hostname());
    },
  );

  it('keeps a host name that only begins like localhost', () => {
    expect(createEvent({ summary: 's', hostname: 'localhost2' }).hostname).toBe('localhost2');
  });

  it('puts presets under the input and treats undefined as left out', () => {
    const defaults = { category: 'authentication', tags: ['a'], details: { a: 1 }, source: 'ldap' };
    const event = createEvent(
      { summary: 's', category: undefined, details: { b: 2 } },
      { defaults },
      dependencies,
    );
    expect(event).toMatchObject({ category: 'authentication', tags: ['a'], source: 'ldap' });
    expect(event.details).toEqual({ b: 2 });
  });

  it('never changes its input and keeps nothing of it', () => {
    const input = { summary: 's', tags: ['a'], details: { list: [{ deep: 'x' }], when: new Date(0) } };
    const before = structuredClone(input);
    const event = createEvent(input);
    expect(input).toEqual(before);
    input.tags.push('b');
    input.details.list.push({ deep: 'y' });
    expect(event.tags).toEqual(['a']);
    expect(event.details).toEqual({ list: [{ deep: 'x' }], when: '1970-01-01T00:00:00.000Z' });
  });

  it('takes frozen input', () => {
    const input = Object.freeze({
      summary: 's',
      tags: Object.freeze(['a']),
      details: Object.freeze({ a: 1 }),
    });
    expect(createEvent(input).details).toEqual({ a: 1 });
  });

  it.each([
    ['critical', 'CRITICAL'],
    ['Crit', 'CRITICAL'],
    ['ERR', 'ERROR'],
    ['warn', 'WARNING'],
    ['EMERG', 'EMERGENCY'],
    ['notice', 'NOTICE'],
  ])('reads the severity %s as %s', (given, expected) => {
    expect(parseSeverity(given)).toBe(expected);
    expect(createEvent(untyped({ summary: 's', severity: given })).severity).toBe(expected);
  });

  it.each([
    ['nothing', undefined, [' required']],
    ['null', null, [' type']],
    ['an array', [], [' type']],
    ['no summary', {}, ['summary required']],
    ['an empty summary', { summary: '' }, ['summary empty']],
    ['a summary that is 0', { summary: 0 }, ['summary type']],
    ['an unknown severity', { summary: 's', severity: 'FATAL' }, ['severity unknown-severity']],
    ['a severity that is a number', { summary: 's', severity: 3 }, ['severity type']],
    [
      'an inherited name as severity',
      { summary: 's', severity: 'constructor' },
      ['severity unknown-severity'],
    ],
    [
      'a timestamp without offset',
      { summary: 's', timestamp: '2026-01-02T03:04:05' },
      ['timestamp timestamp'],
    ],
    ['a timestamp that is a number', { summary: 's', timestamp: 1767323045 }, ['timestamp timestamp']],
    ['tags that are null', { summary: 's', tags: null }, ['tags type']],
    ['tags that are text', { summary: 's', tags: 'vpn' }, ['tags type']],
    ['a tag that is no text', { summary: 's', tags: ['a', 1, null] }, ['tags.1 type', 'tags.2 type']],
    ['a tag that is missing', { summary: 's', tags: [undefined] }, ['tags.0 required']],
    ['endless tags', { summary: 's', tags: new Array(1e9) }, ['tags too-large']],
    ['details that are null', { summary: 's', details: null }, ['details type']],
    ['details that are an array', { summary: 's', details: [] }, ['details type']],
    ['details that are a Map', { summary: 's', details: new Map() }, ['details type']],
    ['a negative process id', { summary: 's', processid: -1 }, ['processid type']],
    ['a process id that is text', { summary: 's', processid: '7' }, ['processid type']],
    ['an empty category', { summary: 's', category: '' }, ['category empty']],
    ['the key index', { summary: 's', index: 'events' }, ['index unknown-key']],
    ['the key type', { summary: 's', type: 'event' }, ['type unknown-key']],
  ])('refuses %s', (_, input, rules) => {
    expect(issuesOf(() => createEvent(untyped(input))).rules).toEqual(rules);
  });

  it('reports everything at once, each with what to do', () => {
    const { rules, issues, message } = issuesOf(() =>
      createEvent(
        untyped({
          severity: 'FATAL',
          timestamp: 'yesterday',
          tags: 'vpn',
          user: 'john',
          details: { a: 1n, success: 'yes', list: [Number.NaN] },
        }),
      ),
    );
    expect(rules.toSorted()).toEqual([
      'details.a not-json',
      'details.list.0 not-finite',
      'details.success boolean',
      'severity unknown-severity',
      'summary required',
      'tags type',
      'timestamp timestamp',
      'user unknown-key',
    ]);
    expect(issues.every(({ hint }) => hint.length > 0)).toBe(true);
    expect(message).toMatch(
      /^The event cannot be sent: summary is missing \(give one sentence.*; and 3 more$/,
    );
  });

  it('does not show values in its errors', () => {
    const { message, issues } = issuesOf(() =>
      createEvent(
        untyped({
          summary: 7,
          severity: 'hunter2',
          hostname: ['hunter2'],
          details: { a: Symbol('hunter2') },
        }),
      ),
    );
    expect(message + JSON.stringify(issues)).not.toContain('hunter2');
  });

  it('quotes keys, so that they cannot break a log line', () => {
    const { message } = issuesOf(() => createEvent(untyped({ summary: 's', 'a\nb': 1 })));
    expect(message).toContain('["a\\nb"] is not a key of an event');
    expect(message).not.toContain('\n');
  });

  it('finds a key named __proto__, with presets and without', () => {
    const input = untyped(JSON.parse('{"summary": "s", "__proto__": {"category": "x"}}'));
    expect(issuesOf(() => createEvent(input)).rules).toEqual(['__proto__ unknown-key']);
    expect(issuesOf(() => createEvent(input, { defaults: { source: 'x' } })).rules).toEqual([
      '__proto__ unknown-key',
    ]);
  });

  it('turns a getter that throws into a typed error with its cause', () => {
    const cause = new Error('no');
    const input = untyped({
      summary: 's',
      get details() {
        throw cause;
      },
    });
    let caught: unknown;
    try {
      createEvent(input);
    } catch (error) {
      caught = error;
    }
    expect(isMozDefError(caught, 'invalid-event')).toBe(true);
    expect((caught as Error).cause).toBe(cause);
  });

  it('refuses limits that are none', () => {
    const run = () => createEvent({ summary: 's' }, { limits: { maxBytes: 0, maxDepth: 1e6 } });
    expect(issuesOf(run, 'invalid-settings').rules).toEqual(['limits.maxBytes type', 'limits.maxDepth type']);
  });
});
