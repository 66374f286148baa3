import { createMozDefFormat, MOZDEF_RESERVED_WORDS, SERVER_DETAIL_KEYS } from '@x/estreamer-events';
import { createPluginHost } from '@x/estreamer-plugins';
import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import { createEvent, MOZDEF_PLUGIN_WORDS, type MozDefIssue } from '@x/mozdef-events';
import { describe, expect, it } from 'vitest';
import { createMozDefWorker } from '../../../test-support/mozdef-worker.ts';
import { createMozDefPlugin } from '../src/index.ts';
import { recordOf, textRecord } from './support/records.ts';
import { createScriptedTransport } from './support/scripted-transport.ts';

const format = createMozDefFormat({ hostname: 'this-machine', processname: 'estreamer', processid: 7 });

/** What becomes of a record at MozDef, through the bridge. */
function sent(record: EventRecord, names: ResolvedNames = {}) {
  const { text = '' } = format.write(record, names) ?? {};
  const warnings: MozDefIssue[] = [];
  createEvent(JSON.parse(text), { onWarning: (found) => void warnings.push(...found) });
  return { outcome: createMozDefWorker().take(text), warnings, event: JSON.parse(text) };
}

/** Words that act beside a key of `details`; the format leaves that key to nobody, and the words as they are. */
const BESIDE_A_KEY = ['google', 'network'];

describe('the words of MozDef', () => {
  it('are the same in both packages', () => {
    const words = new Set(
      MOZDEF_PLUGIN_WORDS.filter(({ messages }) => messages !== 'vulnerabilities').map(({ word }) => word),
    );
    expect(new Set([...MOZDEF_RESERVED_WORDS, ...BESIDE_A_KEY])).toEqual(words);
    expect(SERVER_DETAIL_KEYS).toEqual(expect.arrayContaining(['hostname', 'kind']));
  });

  it.each(MOZDEF_RESERVED_WORDS)(
    '"%s", chosen by an attacker, neither loses nor changes an event',
    (word) => {
      for (const spelling of [word, word.toUpperCase()]) {
        const { outcome, warnings } = sent(
          recordOf({
            kind: 'malwareEvent',
            data: {
              eventTypeId: 1,
              fileName: 'a,b,c,d,e,f,g,h,i,j,k.exe',
              filePath: spelling,
              parentFileName: spelling,
            },
          } as never),
          { userId: spelling },
        );
        expect(outcome).toMatchObject({ status: 'stored', changedBy: [] });
        expect(warnings).toEqual([]);
      }
    },
  );
});

describe('an attacker', () => {
  it('cannot empty the user with a program that calls itself LDAP-Humanizer', () => {
    const { outcome, event } = sent(
      textRecord(71, {
        EventType: 'ConnectionEvent',
        UserAgent: 'LDAP-Humanizer',
        User: 'alice',
        InitiatorIP: '192.0.2.1',
      }),
    );
    expect(event.details).toMatchObject({ useragent: '[LDAP-Humanizer]' });
    expect(outcome).toMatchObject({ status: 'stored', changedBy: [], document: { details: event.details } });
  });

  it('cannot lose a malware event with commas in the name of a file and filterlog as its parent', () => {
    const record = recordOf({
      kind: 'malwareEvent',
      data: { fileName: 'a,b,c,d,e,f,g,h,i,j,k.exe', parentFileName: 'filterlog' },
    } as never);
    const { outcome, event } = sent(record);
    expect(event.summary).toContain('a,b,c,d,e,f,g,h,i,j,k.exe');
    expect(event.details).toMatchObject({ parentfilename: '[filterlog]' });
    expect(outcome.status).toBe('stored');
  });

  it('cannot lose one of many events on its way through the plugin', async () => {
    const transport = createScriptedTransport();
    await using host = createPluginHost({ plugins: [createMozDefPlugin({ transport })] });
    const malware = recordOf({
      kind: 'malwareEvent',
      data: { fileName: 'a,b,c,d,e,f,g,h,i,j,k.exe', parentFileName: 'filterlog' },
    } as never);
    await host.process({ records: Array.from({ length: 150 }, () => malware) });
    const worker = createMozDefWorker();
    const outcomes = transport.events.map(({ text }) => worker.take(text).status);
    expect(outcomes).toEqual(Array.from({ length: 150 }, () => 'stored'));
  });

  it.each([
    'src',
    'dst',
    'srcip',
    'dstip',
    'cluster_client_ip',
    'http_x_forwarded_for',
    'apiversion',
    'kind',
  ])(
    'cannot put another address in the place of the real one, or lose the event, with a field "%s"',
    (field) => {
      for (const value of ['203.0.113.66', 5, ['203.0.113.66']]) {
        const { outcome, event } = sent(
          textRecord(71, {
            EventType: 'ConnectionEvent',
            InitiatorIP: '192.0.2.1',
            ResponderIP: '198.51.100.7',
            WebApplication: 'Google',
            ApplicationProtocol: 'network',
            HostName: 5,
            [field]: value,
          }),
        );
        expect(event.details).toMatchObject({
          sourceipaddress: '192.0.2.1',
          destinationipaddress: '198.51.100.7',
          webapplication: 'Google',
        });
        expect(outcome).toMatchObject({
          status: 'stored',
          changedBy: [],
          document: { details: event.details },
        });
      }
    },
  );

  it('cannot lose an event with an address that has a zone', () => {
    const { outcome, event } = sent(
      textRecord(71, { EventType: 'ConnectionEvent', InitiatorIP: 'fe80::1%eth0', ResponderIP: '192.0.2.7' }),
    );
    expect(event.details).toMatchObject({ initiatorip: 'fe80::1%eth0', destinationipaddress: '192.0.2.7' });
    expect(event.details).not.toHaveProperty('sourceipv6address');
    expect(outcome).toMatchObject({ status: 'stored', changedBy: [] });
  });

  it('gains nothing where the machine or the program has the name of one of MozDef', () => {
    const named = createMozDefFormat({ hostname: 'ldap', processname: 'sshd', source: 'guardduty' });
    const record = recordOf({ kind: 'hostTimeout', data: {} });
    const text = named.write(record, {})?.text ?? '';
    expect(createMozDefWorker().take(text)).toMatchObject({ status: 'stored', changedBy: [] });
  });
});
