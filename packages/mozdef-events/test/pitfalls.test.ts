import { describe, expect, it } from 'vitest';
import { createEvent, type MozDefEventInput, type MozDefIssue } from '../src/index.ts';
import { issuesOf } from './issues-of.ts';

function warningsOf(
  input: Omit<MozDefEventInput, 'summary'> & { summary?: string },
  pitfalls?: 'warn',
): string[] {
  const warnings: MozDefIssue[] = [];
  createEvent({ summary: 's', ...input }, { pitfalls, onWarning: (found) => warnings.push(...found) });
  return warnings.map(({ path, rule }) => `${path.join('.')} ${rule}`);
}

const keyword = 'é'.repeat(16_384);

describe('what MozDef would lose or spoil', () => {
  it.each<[string, Partial<MozDefEventInput>, string]>([
    ['a word that loses the event, as category', { category: 'complianceitems' }, 'category reserved-word'],
    ['... as summary, in any case', { summary: 'ComplianceItems' }, 'summary reserved-word'],
    ['... as tag', { tags: ['a', 'githubeventsqs'] }, 'tags.1 reserved-word'],
    ['... as key of details', { details: { nagios_hostname: 'x' } }, 'details.nagios_hostname reserved-word'],
    [
      '... as value deep in details',
      { details: { a: [{ b: 'nagios_hostname' }] } },
      'details.a.0.b reserved-word',
    ],
    [
      'an address that is a host name',
      { details: { sourceipaddress: 'web01' } },
      'details.sourceipaddress ip-address',
    ],
    ['an address that is null', { details: { sourceipaddress: null } }, 'details.sourceipaddress ip-address'],
    [
      'an address that is empty',
      { details: { destinationipaddress: '' } },
      'details.destinationipaddress ip-address',
    ],
    ['success as text', { details: { success: 'yes' } }, 'details.success boolean'],
    ['error as text', { details: { error: 'no such user' } }, 'details.error boolean'],
    [
      'an empty forwarding header',
      { details: { http_x_forwarded_for: null } },
      'details.http_x_forwarded_for ip-address',
    ],
    [
      'a forwarding header that is a list',
      { details: { http_x_forwarded_for: ['1.2.3.4'] } },
      'details.http_x_forwarded_for ip-address',
    ],
    [
      'a word of firewall logs beside a summary with many commas',
      { summary: 'a,b,c,d,e,f,g,h,i,j', details: { parent: 'filterlog' } },
      'details.parent reserved-word',
    ],
    ['the source of another plug-in', { source: 'guardduty' }, 'source reserved-word'],
    ['the category of another plug-in', { category: 'triagebot' }, 'category reserved-word'],
    [
      'a tag and a category together',
      { category: 'activity', tags: ['stackdriver'] },
      'tags.0 reserved-word',
    ],
    [
      'a word beside a host name that is no text',
      { details: { type: 'network', hostname: ['h'] } },
      'details.type reserved-word',
    ],
    [
      'a word beside a kind that is no text',
      { details: { cloud: 'google', kind: 7 } },
      'details.cloud reserved-word',
    ],
    [
      'a word of meetings beside their tag',
      { tags: ['zoom'], details: { zoom_host: 'x' } },
      'details.zoom_host reserved-word',
    ],
    ['an empty key', { details: { '': 1 } }, 'details. field-name'],
    ['a key that is a dot', { details: { a: { '.': 1 } } }, 'details.a.. field-name'],
    ['a key with a dot too many', { details: { 'a..b': 1 } }, 'details.a..b field-name'],
    ['a value and an object by its path', { details: { a: 1, 'a.b': 2 } }, 'details.a.b field-conflict'],
    ['texts and objects in one array', { details: { a: ['x', { b: 1 }] } }, 'details.a.1 field-conflict'],
    [
      'objects of an array that contradict each other',
      { details: { a: [{ b: 1 }, { b: { c: 1 } }] } },
      'details.a.1.b field-conflict',
    ],
    [
      'more keys than an index takes',
      { details: Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`k${index}`, index])) },
      'details too-many-fields',
    ],
    [
      'an address with a zone',
      { details: { sourceipv6address: 'fe80::1%eth0' } },
      'details.sourceipv6address index-type',
    ],
    [
      'an address with a zone, as it is or under the key for both versions',
      { details: { sourceipaddress: 'fe80::1%eth0' } },
      'details.sourceipaddress ip-address',
    ],
    ['a version that is a text', { details: { apiversion: '2.0' } }, 'details.apiversion index-type'],
    [
      'the name of a log that is a text',
      { details: { requestparameters: { logstreamname: 'x' } } },
      'details.requestparameters index-type',
    ],
    ['a port that is an object', { details: { sourceport: { a: 1 } } }, 'details.sourceport index-type'],
    [
      'a place that is a name',
      { details: { sourceipgeopoint: 'Paris' } },
      'details.sourceipgeopoint index-type',
    ],
    [
      'parameters that are text',
      { details: { requestparameters: 'a' } },
      'details.requestparameters index-type',
    ],
    ['a text too long for a keyword', { details: { a: keyword } }, 'details.a keyword-too-long'],
    ['a category too long for a keyword', { category: keyword }, 'category keyword-too-long'],
  ])('refuses %s, or warns if told to', (_, input, expected) => {
    expect(issuesOf(() => createEvent({ summary: 's', ...input })).rules).toEqual([expected]);
    expect(warningsOf(input, 'warn')).toEqual([expected]);
  });

  it.each<[string, Partial<MozDefEventInput>, string]>([
    ['log lines', { tags: ['pubsub'], details: { logName: 'x' } }, 'tags.0 reserved-word'],
    ['flows', { details: { type: 'netflow', hostname: 5 } }, 'details.type reserved-word'],
    ['a directory', { details: { a: 'LDAP', actor: { name: 'x' } } }, 'details.a reserved-word'],
  ])('refuses a word of %s beside what its plug-in cannot read', (_, input, expected) => {
    expect(issuesOf(() => createEvent({ summary: 's', ...input })).rules).toEqual([expected]);
    expect(warningsOf(input, 'warn')).toContain(expected);
  });

  it('takes a long summary, which is not a keyword, and a keyword of just the right length', () => {
    expect(warningsOf({ summary: keyword, details: { a: 'é'.repeat(16_383) } })).toEqual([]);
  });

  it('takes the same words where they do no harm', () => {
    const details = {
      a: 'githubeventsqs',
      b: 'filterlog',
      c: 'guardduty',
      d: 'triagebot',
      e: 'network',
      f: 'google',
      hostname: 'h',
      kind: 'k',
    };
    expect(warningsOf({ summary: 'a,b,c,d,e,f,g,h,i', tags: ['stackdriver'], details })).toEqual([]);
  });

  it('takes nested data that an index takes', () => {
    const details = {
      'a.b': 1,
      a: { c: [{ d: 1 }, { d: 2, e: null }, null] },
      list: [1, 'two', null],
      sourceipv4address: '192.0.2.1',
      sourceipv6address: '2001:db8::1',
      sourceipgeopoint: '48.1, -11.5',
      sourceport: '443',
      requestparameters: { a: 1 },
      http_x_forwarded_for: '1.2.3.4, 5.6.7.8',
    };
    expect(warningsOf({ details })).toEqual([]);
  });

  it('takes addresses and booleans', () => {
    const details = {
      sourceipaddress: '192.0.2.1',
      destinationipaddress: '192.0.2.2',
      success: true,
      error: false,
    };
    expect(warningsOf({ details })).toEqual([]);
  });
});

describe('what is doubtful', () => {
  it('is told and sent all the same', () => {
    const details = { userName: 'john', sourceipaddress: '2001:db8::1', a: { bC: 1 } };
    expect(warningsOf({ source: null, details })).toEqual([
      'details.userName key-case',
      'details.a.bC key-case',
      'details.sourceipaddress ipv6-address',
      'source null-source',
    ]);
  });

  it.each(['ldap', 'LDAP-Humanizer', 'SSHD', 'fail2ban', 'auditd', 'audisp-json', 'netflow'])(
    'is the word %s, which makes a plug-in change the event',
    (word) => {
      expect(warningsOf({ source: word })).toEqual(['source changing-word']);
      expect(warningsOf({ details: { a: [word], b: `${word} 1` } })).toEqual(['details.a.0 changing-word']);
    },
  );

  it('is a key that MozDef replaces an address by', () => {
    const details = { sourceipaddress: '192.0.2.1', src: '198.51.100.1', dstip: '192.0.2.2' };
    expect(warningsOf({ details })).toEqual(['details.src overwritten-address']);
  });

  it('is the user agent of a health check, which older releases lose, and no other text like it', () => {
    const agent = 'ELB-HealthChecker/1.0';
    expect(warningsOf({ details: { http_user_agent: agent } })).toEqual([
      'details.http_user_agent changing-word',
    ]);
    expect(warningsOf({ details: { a: agent } })).toEqual([]);
  });

  it('comes with the event that it is about', () => {
    let about: unknown;
    const event = createEvent({ summary: 's', source: null }, { onWarning: (_, warned) => (about = warned) });
    expect(about).toEqual(event);
  });
});
