import { readFileSync } from 'node:fs';
import {
  buildFullyQualifiedRequest,
  type FullyQualifiedEventData,
  type FullyQualifiedEventName,
  type FullyQualifiedRecord,
  requestFlags,
} from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  type FullyQualifiedEventQuery,
  type FullyQualifiedTextFormat,
  generatedSource,
  type SessionRequest,
} from '../src/index.ts';
import { payloadsOf, readAll } from './raw-client.ts';
import { decodeAll, ofKind, read, sessionRequest } from './receive.ts';
import { startSession } from './setup.ts';

const allSets = ['HeaderFieldSet', 'ConnectionKeySet', 'DetailFieldSet', 'Impact'];
const allEvents: readonly FullyQualifiedEventName[] = [
  'ConnectionEvent',
  'IntrusionEvent',
  'IntrusionPacket',
  'FileEvent',
];

function ask(
  events: readonly (Partial<FullyQualifiedEventQuery> & { name: string })[],
  outputFormat: 'JSON' | FullyQualifiedTextFormat = 'JSON',
): SessionRequest {
  return sessionRequest(
    { flags: ['timestamp'] },
    {
      extended: false,
      fullyQualified: { events: events.map((event) => ({ fieldSets: allSets, ...event })), outputFormat },
    },
  );
}

const all = ask(allEvents.map((name) => ({ name })));

/** The texts for a request, by the name of the event. */
function textsOf(request: SessionRequest, events = 600) {
  const { records } = read(generatedSource({ events }), request);
  const texts = records as FullyQualifiedRecord[];
  expect(new Set(texts.map(({ kind }) => kind))).toEqual(new Set(['fullyQualifiedEvent']));
  const named = (name: FullyQualifiedEventName): FullyQualifiedEventData[] =>
    texts.map(({ data }) => data).filter(({ EventType }) => EventType === name);
  return { texts, named };
}

describe('the fully-qualified events of a generatedSource', () => {
  it('come one a message, with the archive timestamp and without metadata', () => {
    const { messages, payloads, records } = read(generatedSource({ events: 300 }), all);
    expect(messages.every(({ kind }) => kind === 'eventData')).toBe(true);
    expect(messages).toHaveLength(payloads.length);
    expect(new Set(records.map(({ recordType }) => recordType))).toEqual(new Set([71, 400, 2, 502]));
    for (const { archiveTimestamp } of records) expect(archiveTimestamp).toBeGreaterThan(1_700_000_000);
  });

  it('reach a client that asks as the captured clients do', async () => {
    const { client, session } = await startSession(generatedSource({ events: 200 }));
    client.send(buildFullyQualifiedRequest({ events: { ConnectionEvent: {}, FileEvent: {} } }, 0));
    const messages = await readAll(client, session);
    const names = decodeAll(payloadsOf(messages)).map(
      ({ data }) => (data as FullyQualifiedEventData).EventType,
    );
    expect(new Set(names)).toEqual(new Set(['ConnectionEvent', 'FileEvent']));
    expect(session.acknowledged.events).toBe(names.length);
  });

  it('say in words what the records say in numbers', () => {
    const { named } = textsOf(all);
    const { records } = read(generatedSource({ events: 600 }));
    const connections = ofKind(records, 'connectionStatistics');
    const texts = named('ConnectionEvent');
    expect(texts).toHaveLength(connections.length);
    for (const [index, text] of texts.entries()) {
      const { data } = connections[index] as (typeof connections)[number];
      expect(text).toMatchObject({
        InstanceID: data.connectionInstanceId,
        ConnectionID: data.connectionCounter,
        FirstPacketSecond: data.firstPacketTimestamp,
        InitiatorIP: data.initiatorIpAddress,
        InitiatorPort: data.initiatorPort,
        ResponderPort: data.responderPort,
        NAP_Policy: 'Balanced Security and Connectivity',
      });
    }
    const [blocked] = texts.filter(({ AC_RuleAction }) => AC_RuleAction === 'Block');
    expect(blocked).toMatchObject({ FirewallRule: 'block-unwanted-sites', IngressZone: 'inside' });
    expect(named('IntrusionEvent')[0]).toMatchObject({
      IntrusionRuleMessage: expect.stringMatching(/^(SERVER-WEBAPP|POLICY-OTHER) /),
      IntrusionPolicy: 'office-intrusion',
      PriorityID: expect.any(Number),
      SignatureRevision: 1,
      Impact: expect.any(Number),
      Device: expect.stringMatching(/^ftd-/),
    });
    const files = named('FileEvent');
    expect(files[0]).toMatchObject({ FileDirection: 'Download', FilePolicy: 'office-files' });
    expect(files.find(({ SHA_Disposition }) => SHA_Disposition === 'Malware')).toMatchObject({
      ThreatName: expect.not.stringMatching('Invalid ID'),
      ThreatScore: expect.any(Number),
    });
    expect(named('IntrusionPacket')[0]).toMatchObject({
      PacketData: expect.stringMatching(/^[0-9a-f]{80,}$/),
    });
  });

  it('have the groups of fields that are asked for, and no others', () => {
    const keysFor = (fieldSets: readonly string[]) =>
      Object.keys(textsOf(ask([{ name: 'IntrusionEvent', fieldSets }]), 200).texts[0]?.data ?? {});
    expect(keysFor(['ConnectionKeySet'])).toEqual([
      'DeviceUUID',
      'InstanceID',
      'FirstPacketSecond',
      'ConnectionID',
    ]);
    expect(keysFor(['HeaderFieldSet', 'Impact'])).toEqual([
      'EventType',
      'EventSecond',
      'EventMicrosecond',
      'Impact',
      'EventID',
    ]);
    expect(keysFor(['DetailFieldSet'])).not.toContain('Impact');
  });

  it.each<[string, string, (event: FullyQualifiedEventData) => boolean]>([
    ['FileEvent', 'FileTypeID = 21', ({ FileType }) => FileType === 'MSEXE'],
    ['FileEvent', 'FileType = "PDF"', ({ FileType }) => FileType === 'PDF'],
    ['ConnectionEvent', 'ResponderPort != 53', ({ ResponderPort }) => ResponderPort !== 53],
    ['ConnectionEvent', 'InitiatorBytes > 2000', ({ InitiatorBytes }) => Number(InitiatorBytes) > 2000],
    ['ConnectionEvent', "AC_RuleAction='Block'", ({ AC_RuleAction }) => AC_RuleAction === 'Block'],
  ])('leave out what a client excludes: of %s those with %s', (name, exclude, isExcluded) => {
    const whole = textsOf(ask([{ name }])).texts.map(({ data }) => data);
    const filtered = textsOf(ask([{ name, exclude }])).texts.map(({ data }) => data);
    expect(whole.some(isExcluded)).toBe(true);
    expect(filtered).toEqual(whole.filter((event) => !isExcluded(event)));
    expect(filtered.length).toBeGreaterThan(0);
  });

  it('leave out nothing for an expression on a field that they do not have', () => {
    const request = ask([{ name: 'FileEvent', exclude: 'NoSuchField = 1' }]);
    expect(textsOf(request).texts).toEqual(textsOf(ask([{ name: 'FileEvent' }])).texts);
  });

  it('let others have their turn when all of an endless traffic is excluded', () => {
    const request = ask([{ name: 'ConnectionEvent', exclude: 'ResponderPort > 0' }]);
    expect(read(generatedSource(), request)).toMatchObject({ payloads: [], step: { status: 'wait' } });
  });

  it('are counted, and resume like all others', () => {
    const source = generatedSource({ events: 400, eventsPerArchiveSecond: 40, startTime: 5000 });
    const request = {
      ...ask([{ name: 'ConnectionEvent', exclude: 'ResponderPort = 53' }]),
      initialTimestamp: 5004,
    };
    const { payloads, records } = read(source, request);
    expect(source.totals(request)).toEqual({
      records: records.length,
      events: records.length,
      recordsByType: { 71: records.length },
    });
    const whole = read(source, { ...request, initialTimestamp: 0 }).payloads;
    expect(payloads).toEqual(whole.slice(-payloads.length));
  });

  it('are written as the client spells it out', () => {
    const { payloads } = read(
      generatedSource({ events: 5, mix: { visit: 1 } }),
      ask([{ name: 'ConnectionEvent', fieldSets: ['ConnectionKeySet'] }], {
        textStart: '<',
        textEnd: '>',
        arrayStart: '(',
        arrayEnd: ')',
        labelSeparator: '=',
        fieldSeparator: '; ',
        valueSeparator: '|',
        quoteLabel: false,
        quoteNonNumeric: false,
      }),
    );
    expect(payloads[0]?.subarray(16).toString()).toMatch(
      /^<FirstPacketSecond=\d+; DeviceUUID=[0-9a-f-]{36}; InstanceID=1; ConnectionID=0>$/,
    );
  });

  it('do not come for what the server does not have', () => {
    expect(read(generatedSource(), ask([{ name: 'PartyEvent' }])).step).toEqual({ status: 'end' });
    const flags = 2 ** requestFlags.ids.bit;
    const request = { ...ask([{ name: 'FileEvent' }]), requestFlags: flags };
    expect(new Set(read(generatedSource({ events: 300 }), request).records.map(({ kind }) => kind))).toEqual(
      new Set(['fullyQualifiedEvent']),
    );
  });
});

describeWithShared('the fully-qualified events of a generatedSource and those of a real server', (shared) => {
  const compatibility = `${shared}spec/compatibility/sfw-json.json`;
  const { events } = JSON.parse(readFileSync(compatibility, 'utf8')) as {
    events: Record<string, { name: string; type: string }[]>;
  };

  it.each<FullyQualifiedEventName>(['ConnectionEvent', 'IntrusionEvent', 'FileEvent'])(
    'have fields that the collected facts of 7.x name for a %s, of their types',
    (name) => {
      const types = new Map(events[name]?.map(({ name: field, type }) => [field, type]));
      const { named } = textsOf(ask([{ name }]));
      const found = named(name).flatMap((event) =>
        Object.entries(event).map(([field, value]) => [field, typeof value] as const),
      );
      expect(found.length).toBeGreaterThan(0);
      for (const [field, type] of found) expect([field, types.get(field)]).toEqual([field, type]);
    },
  );

  it.each<FullyQualifiedEventName>(['ConnectionEvent', 'FileEvent'])(
    'have the fields of a captured %s, in their order',
    (name) => {
      const hex = readFileSync(`${shared}captures/fqe/events.hex`, 'ascii').trim().split('\n');
      const captured = decodeAll(
        hex.map((line) => Buffer.from(line, 'hex').subarray(8)),
      ) as FullyQualifiedRecord[];
      const real = captured.map(({ data }) => data).filter(({ EventType }) => EventType === name);
      expect(real.length).toBeGreaterThan(10);
      const newer = events[name]?.map(({ name: field }) => field) ?? [];
      const known = new Set([...newer, ...real.flatMap((event) => Object.keys(event))]);
      const { named } = textsOf(ask([{ name, fieldSets: allSets.slice(0, 3) }]));
      for (const event of named(name)) {
        const fields = Object.keys(event);
        expect(fields.filter((field) => !known.has(field))).toEqual([]);
        const order = Object.keys(real[0] ?? {}).filter((field) => fields.includes(field));
        expect(fields.filter((field) => order.includes(field))).toEqual(order);
      }
    },
  );
});
