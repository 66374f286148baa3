import { describe, expect, it } from 'vitest';
import { createMozDefWorker } from '../../../test-support/mozdef-worker.ts';

const event = {
  timestamp: '2026-01-02T03:04:05.000006+00:00',
  processid: 1,
  processname: 'p',
  hostname: 'h',
  category: 'event',
  source: 's',
  summary: 'something from 192.0.2.9',
  tags: ['a'],
  severity: 'INFO',
  details: {},
};

const take = (changes: object) => createMozDefWorker().take(JSON.stringify({ ...event, ...changes }));

/** The rows of what the real server was seen to do; a model that takes everything would prove nothing. */
describe('the model of the MozDef worker', () => {
  it('stores an ordinary event as it is', () => {
    expect(take({ details: { sourceipaddress: '192.0.2.1', a: 1 } })).toEqual({
      status: 'stored',
      changedBy: [],
      document: {
        ...event,
        processid: '1',
        type: 'event',
        details: { sourceipaddress: '192.0.2.1', sourceipv4address: '192.0.2.1', a: 1 },
      },
    });
  });

  it.each([
    ['a tag complianceitems', { tags: ['ComplianceItems'] }],
    ['a tag githubeventsqs', { tags: ['githubeventsqs'] }],
    ['a key nagios_hostname', { details: { nagios_hostname: 'x' } }],
    ['a key complianceitems, further in', { details: { a: { complianceitems: 1 } } }],
    ['the user agent of a health check', { details: { http_user_agent: 'ELB-HealthChecker/1.0' } }],
    [
      'filterlog and a summary with nine commas',
      { summary: 'a,b,c,d,e,f,g,h,i,j', details: { a: 'FilterLog' } },
    ],
    ['the source guardduty', { source: 'guardduty' }],
    ['the category triagebot', { category: 'triagebot' }],
    ['the tag stackdriver and the category activity', { category: 'activity', tags: ['stackdriver'] }],
    ['the tag pubsub and the name of a log', { tags: ['pubsub'], details: { logName: 'x' } }],
    ['the tag zoom and zoom_host', { tags: ['zoom'], details: { zoom_host: 'x' } }],
    ['network and a number as details.hostname', { details: { a: 'network', hostname: 5 } }],
    ['google and a number as details.kind', { details: { a: 'Google', kind: 5 } }],
    ['LDAP and a number as details.actor', { details: { a: 'LDAP', actor: 5 } }],
    ['a number as a forwarding header', { details: { http_x_forwarded_for: 5 } }],
    ['a list as a forwarding header', { details: { http_x_forwarded_for: ['192.0.2.1'] } }],
    ['a text as details.apiversion', { details: { apiversion: '2.0' } }],
    ['a text as details.requestparameters', { details: { requestparameters: 'text' } }],
    ['an object as details.sourceport', { details: { sourceport: { a: 1 } } }],
    ['tags that are null', { tags: null }],
    ['a number as t', { t: 5 }],
    ['a time that is none', { timestamp: 'yesterday' }],
    ['no time', { timestamp: null }],
    ['a text at details.x_int', { 'details.x_int': 'many' }],
    ['a text as success', { details: { success: 'yes' } }],
    ['a keyword that is too long', { details: { a: 'x'.repeat(32_767) } }],
    ['a long text of characters that take three bytes', { details: { a: '\u20ac'.repeat(10_923) } }],
    ['an empty header', { details: { http_x_forwarded_for: null } }],
  ])('loses an event with %s', (_, changes) => {
    expect(take(changes).status).toBe('lost');
  });

  it.each([
    ['LDAP as a value', { details: { a: 'LDAP', username: 'u' } }],
    ['LDAP-Humanizer as a value', { details: { a: 'LDAP-Humanizer', username: 'u' } }],
    ['auditd as a tag', { tags: ['auditd'] }],
    ['netflow as a key', { details: { netflow: 1 } }],
    ['sshd as a value', { details: { a: 'sshd' } }],
    ['fail2ban as a value', { details: { a: 'fail2ban' } }],
    ['an IPv6 address as sourceipaddress', { details: { sourceipaddress: '2001:db8::1' } }],
    ['a name as destinationipaddress', { details: { destinationipaddress: 'web01' } }],
    ['an address as src', { details: { src: '192.0.2.1' } }],
    ['an address as srcip', { details: { srcip: '192.0.2.1' } }],
    ['an address as dst', { details: { dst: '192.0.2.1' } }],
    ['an address as dstip', { details: { dstip: '192.0.2.1' } }],
    ['an address as cluster_client_ip', { details: { cluster_client_ip: '192.0.2.1' } }],
  ])('changes an event with %s', (_, changes) => {
    const outcome = take(changes);
    expect(outcome.status === 'stored' && outcome.changedBy).toHaveLength(1);
  });

  it.each([
    ['filterlog with eight commas', { summary: 'a,b,c,d,e,f,g,h,i', details: { a: 'filterlog' } }],
    ['githubeventsqs as a value', { details: { a: 'githubeventsqs' } }],
    ['guardduty as a value', { details: { a: 'guardduty' } }],
    ['google and a text as details.kind', { details: { a: 'google', kind: 'x', hostname: 'h', actor: 'a' } }],
    ['network and no details.hostname', { details: { a: 'network' } }],
    ['a health check elsewhere', { details: { a: 'ELB-HealthChecker/1.0' } }],
  ])('stores an event with %s', (_, changes) => {
    expect(take(changes)).toMatchObject({ status: 'stored', changedBy: [] });
  });

  it('takes pieces of the words tags and payload as keys for them, and drops other keys', () => {
    const { summary: _, ...rest } = event;
    expect(
      createMozDefWorker().take(JSON.stringify({ ...rest, ags: 'x', load: 'y', vuln: 1 })),
    ).toMatchObject({
      status: 'stored',
      document: { tags: ['x'], summary: 'y' },
    });
    expect(JSON.stringify(take({ vuln: 'gone' }))).not.toContain('gone');
  });

  it('loses an event whose key has another type than before', () => {
    const worker = createMozDefWorker();
    const send = (details: object) => worker.take(JSON.stringify({ ...event, details })).status;
    expect([send({ a: 'text' }), send({ a: 5 }), send({ a: { b: 1 } }), send({ a: true })]).toEqual([
      'stored',
      'stored',
      'lost',
      'lost',
    ]);
  });
});
