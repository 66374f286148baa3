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
      { details: { a: [{ b: 'githubeventsqs' }] } },
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
    ['a text too long for a keyword', { details: { a: keyword } }, 'details.a keyword-too-long'],
    ['a category too long for a keyword', { category: keyword }, 'category keyword-too-long'],
  ])('refuses %s, or warns if told to', (_, input, expected) => {
    expect(issuesOf(() => createEvent({ summary: 's', ...input })).rules).toEqual([expected]);
    expect(warningsOf(input, 'warn')).toEqual([expected]);
  });

  it('takes a long summary, which is not a keyword, and a keyword of just the right length', () => {
    expect(warningsOf({ summary: keyword, details: { a: 'é'.repeat(16_383) } })).toEqual([]);
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

  it.each(['ldap', 'SSHD', 'fail2ban', 'auditd', 'audisp-json', 'netflow'])(
    'is the word %s, which makes a plug-in change the event',
    (word) => {
      expect(warningsOf({ source: word })).toEqual(['source changing-word']);
      expect(warningsOf({ details: { a: [word], b: `${word} 1` } })).toEqual(['details.a.0 changing-word']);
    },
  );

  it('comes with the event that it is about', () => {
    let about: unknown;
    const event = createEvent({ summary: 's', source: null }, { onWarning: (_, warned) => (about = warned) });
    expect(about).toEqual(event);
  });
});
