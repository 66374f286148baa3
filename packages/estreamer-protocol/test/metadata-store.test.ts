import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  createFieldReader,
  createMetadataStore,
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  type EventRecord,
  type RecordInput,
} from '../src/index.ts';
import { references, referencesOfCategories, referencesOfKinds } from '../src/metadata/references.ts';
import { everyBody } from './support/record-properties.ts';

const encoder = createRecordEncoder();
const decoder = createRecordDecoder();
const record = (input: RecordInput) => decoder.decode(encoder.encode(input));
const policy = '11111111-2222-3333-4444-555555555555';

const connection = record({
  kind: 'connectionStatistics',
  data: {
    blockType: 160,
    deviceId: 4,
    accessControlPolicyUuid: policy,
    accessControlRuleId: 7,
    accessControlRuleReason: 5,
    sslFlowMessages: 0b1010,
  },
});

const device = (id: number, name: string) => record({ kind: 'managedDevice', data: { id, name } });

/** How many entries of maps and sets are looked at, one after the other, by what is done. */
function stepsOfIterators(work: () => void): number {
  let steps = 0;
  const spies = [Map.prototype, Set.prototype].flatMap((prototype) =>
    (['keys', 'values', 'entries'] as const).map((name) => {
      const original = prototype[name] as () => IterableIterator<unknown>;
      return vi.spyOn(prototype as Map<unknown, unknown>, name).mockImplementation(function* (this: unknown) {
        for (const entry of { [Symbol.iterator]: () => original.call(this) }) {
          steps += 1;
          yield entry;
        }
      } as never);
    }),
  );
  work();
  for (const spy of spies) spy.mockRestore();
  return steps;
}

describe('the metadata store', () => {
  it('knows nothing before metadata came, but what the value tables say', () => {
    const names = createMetadataStore().resolve(connection);
    expect(names).not.toHaveProperty('deviceId');
    expect(names).toMatchObject({
      sslFlowMessages: 'CLIENT_ALERT, CLIENT_HELLO',
      accessControlRuleReason: 'IP Block, User Bypass',
    });
  });

  it('finds names under keys of one and of two parts, and lets a later record replace an earlier', () => {
    const metadata = createMetadataStore();
    expect(metadata.update(record({ kind: 'managedDevice', data: { id: 4, name: 'old' } }))).toBe(true);
    metadata.update(record({ kind: 'managedDevice', data: { id: 4, name: 'sensor' } }));
    metadata.update(
      record({
        kind: 'accessControlRule',
        data: { uuid: policy, accessControlRuleId: 7, name: 'block all' },
      }),
    );
    metadata.update(
      record({ kind: 'accessControlRule', data: { accessControlRuleId: 7, name: 'of another policy' } }),
    );
    expect(metadata.resolve(connection)).toMatchObject({
      deviceId: 'sensor',
      accessControlRuleId: 'block all',
    });
    expect(metadata.lookup('accessControlRule', policy, 7)).toBe('block all');
    expect(metadata.size).toBe(3);
  });

  it('knows SSL rules by policy and number in both forms in which they come', () => {
    const metadata = createMetadataStore();
    const sslRule = (sslRuleId: number) =>
      record({
        kind: 'connectionStatistics',
        data: { blockType: 160, sslPolicyUuid: policy, sslRuleId },
      });
    metadata.update(record({ kind: 'sslRule', data: { uuid: policy, id: 3, name: 'bare' } }));
    metadata.update(
      record({
        kind: 'sslRule',
        data: { blockType: 15, uuid: policy, accessControlRuleId: 4, name: 'a block' },
      }),
    );
    expect([3, 4].map((id) => metadata.resolve(sslRule(id))['sslRuleId'])).toEqual(['bare', 'a block']);
    // Known by number only, it can be the name of no policy.
    expect(metadata.update(record({ kind: 'sslPolicy', data: { id: 5, name: 'old' } }))).toBe(false);
  });

  it('asks the metadata for a source id that its source type says', () => {
    const metadata = createMetadataStore();
    metadata.update(record({ kind: 'systemUser', data: { id: 5, name: 'analyst' } }));
    metadata.update(record({ kind: 'scanType', data: { id: 5, name: 'Nmap' } }));
    metadata.update(record({ kind: 'sourceApplication', data: { id: 5, name: 'RNA' } }));
    const nameOfSource = (sourceType: number) => {
      const added = record({ kind: 'userAddHost', data: { blockType: 78, sourceType, sourceId: 5 } });
      return metadata.resolve(added)['sourceId'];
    };
    expect([0, 1, 2].map(nameOfSource)).toEqual(['RNA', 'analyst', 'Nmap']);
  });

  it('takes the policy name of older servers where the newer record did not come', () => {
    const metadata = createMetadataStore();
    metadata.update(record({ kind: 'accessControlPolicyName', data: { uuid: policy, name: 'from 6.0' } }));
    expect(metadata.resolve(connection)).toMatchObject({ accessControlPolicyUuid: 'from 6.0' });
    metadata.update(
      record({ kind: 'accessControlPolicy', data: { sensorId: 4, uuid: policy, name: 'from 6.1' } }),
    );
    expect(metadata.resolve(connection)).toMatchObject({ accessControlPolicyUuid: 'from 6.1' });
  });

  it('names combined rule reasons bit by bit, and the whole value where metadata has it', () => {
    const metadata = createMetadataStore();
    const reason = (id: number, description: string) =>
      metadata.update(record({ kind: 'accessControlRuleReason', data: { blockType: 59, id, description } }));
    reason(1, 'blocked address');
    reason(4, 'user went on');
    expect(metadata.resolve(connection)).toMatchObject({
      accessControlRuleReason: 'blocked address, user went on',
    });
    reason(5, 'both');
    expect(metadata.resolve(connection)).toMatchObject({ accessControlRuleReason: 'both' });
  });

  it('resolves the device of a discovery event by its header', () => {
    const metadata = createMetadataStore();
    metadata.update(record({ kind: 'managedDevice', data: { id: 9, name: 'edge' } }));
    const timeout = record({ kind: 'hostTimeout', discoveryHeader: { deviceId: 9 }, data: {} });
    expect(metadata.resolve(timeout)).toEqual({ deviceId: 'edge' });
  });

  it('names what a discovery header says happened', () => {
    const header = { eventType: 1001, eventSubtype: 7 };
    const timeout = record({ kind: 'hostTimeout', discoveryHeader: header, data: {} });
    expect(createMetadataStore().resolve(timeout)).toEqual({
      eventType: 'Change',
      eventSubtype: 'Host Timeout',
    });
  });

  it('names the fields of the blocks in a record by their path', () => {
    const metadata = createMetadataStore();
    metadata.update(record({ kind: 'webApplication', data: { id: 7, name: 'Search' } }));
    metadata.update(record({ kind: 'server', data: { id: 676, name: 'HTTP' } }));
    const server = record({
      kind: 'newTcpServer',
      data: {
        serverInformation: [
          { blockType: 117, applicationProtocolId: 1 },
          { blockType: 117, applicationProtocolId: 676 },
        ],
        webApplications: [{ webApplicationId: 7 }],
      },
    });
    expect(metadata.resolve(server)).toMatchObject({
      'serverInformation.1.applicationProtocolId': 'HTTP',
      'webApplications.0.webApplicationId': 'Search',
    });
  });

  it('names the impact level that follows from the impact flags', () => {
    const intrusion = record({
      kind: 'intrusionEvent',
      data: { blockType: 60, impactFlags: 0x10, impact: 3 },
    });
    expect(createMetadataStore().resolve(intrusion)).toMatchObject({ impactLevel: 'Red (vulnerable)' });
  });

  it('does not take events for metadata', () => {
    const metadata = createMetadataStore();
    expect(metadata.update(connection)).toBe(false);
    expect(metadata.size).toBe(0);
  });

  it('forgets the oldest entries of a kind beyond its limit, and counts them', () => {
    const metadata = createMetadataStore({ maxEntriesPerKind: 2 });
    for (const id of [1, 2, 1, 3])
      metadata.update(record({ kind: 'managedDevice', data: { id, name: `sensor ${id}` } }));
    expect([1, 2, 3].map((id) => metadata.lookup('managedDevice', id))).toEqual([
      'sensor 1',
      undefined,
      'sensor 3',
    ]);
    expect(metadata.evicted).toBe(1);
  });

  it('forgets the oldest names of the kind that takes most memory beyond its limit of bytes, however few they are', () => {
    const maxBytes = 1_000_000;
    const metadata = createMetadataStore({ maxBytes });
    metadata.update(record({ kind: 'managedDevice', data: { id: 1, name: 'sensor' } }));
    for (let id = 1; id <= 200; id += 1) {
      // Letters beyond Latin-1 take two bytes in memory.
      const name = `${id % 2 === 0 ? 'x' : 'ж'}`.repeat(30_000);
      metadata.update(
        record({ kind: 'accessControlRule', data: { uuid: policy, accessControlRuleId: id, name } }),
      );
      expect(metadata.bytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(metadata.size).toBeGreaterThan(15);
    expect(metadata.evicted).toBe(201 - metadata.size);
    expect(metadata.lookup('managedDevice', 1)).toBe('sensor');
    expect(metadata.lookup('accessControlRule', policy, 200)).toHaveLength(30_000);
    expect(metadata.lookup('accessControlRule', policy, 1)).toBeUndefined();
  });

  it('forgets a name in as many steps however many names it keeps', () => {
    const stepsToForget = (kept: number) => {
      const metadata = createMetadataStore({ maxEntriesPerKind: kept });
      const add = (from: number, count: number) => {
        for (let id = from; id < from + count; id += 1) metadata.update(device(id, `sensor ${id}`));
      };
      add(0, kept);
      const steps = stepsOfIterators(() => add(kept, 500));
      expect(metadata.evicted).toBe(500);
      return steps;
    };
    expect(stepsToForget(20_000)).toBe(stepsToForget(200));
    expect(stepsOfIterators(() => void new Set([1, 2]).values().next())).toBe(1);
    // To look for the first key of a Map or Set from which many were deleted costs a step for each of these.
    expect(stepsToForget(200)).toBe(0);
  });

  it('hands what it knows to a later store, which does not let it replace what is newer', () => {
    const earlier = createMetadataStore();
    for (const id of [1, 2, 3])
      earlier.update(record({ kind: 'managedDevice', data: { id, name: `old ${id}` } }));
    earlier.update(
      record({ kind: 'accessControlRule', data: { uuid: policy, accessControlRuleId: 7, name: 'rule' } }),
    );
    const later = createMetadataStore({ maxEntriesPerKind: 2 });
    later.update(record({ kind: 'managedDevice', data: { id: 2, name: 'new 2' } }));
    later.restore(JSON.parse(JSON.stringify(earlier.snapshot())));
    expect([1, 2, 3].map((id) => later.lookup('managedDevice', id))).toEqual([undefined, 'new 2', 'old 3']);
    expect(later.lookup('accessControlRule', policy, 7)).toBe('rule');
  });

  it('names by what it restored, whether the keys are numbers or texts', () => {
    const earlier = createMetadataStore();
    for (const input of [
      { kind: 'managedDevice', data: { id: 4, name: 'sensor' } },
      { kind: 'accessControlRule', data: { uuid: policy, accessControlRuleId: 7, name: 'block all' } },
      { kind: 'accessControlPolicy', data: { sensorId: 4, uuid: policy, name: 'strict' } },
      { kind: 'accessControlPolicyName', data: { uuid: policy, name: 'strict, of 6.0' } },
    ] satisfies RecordInput[])
      earlier.update(record(input));
    const later = createMetadataStore();
    later.restore(JSON.parse(JSON.stringify(earlier.snapshot())));
    expect(later.resolve(connection)).toEqual(earlier.resolve(connection));
    expect(later.snapshot()).toEqual(earlier.snapshot());
    expect(later.lookup('managedDevice', '4')).toBe('sensor');
    expect(later.lookup('accessControlPolicyName', policy)).toBe('strict, of 6.0');
  });

  it('finds a key of several parts only as a whole', () => {
    const metadata = createMetadataStore();
    metadata.update(
      record({ kind: 'icmpCode', data: { ipProtocol: 1, icmpType: 3, icmpCode: 1, description: 'host' } }),
    );
    expect(metadata.lookup('icmpCode', 1, 3, 1)).toBe('host');
    expect(metadata.lookup('icmpCode', 1, 3)).toBeUndefined();
    expect(metadata.lookup('icmpCode', 1, 3, 1, 0)).toBeUndefined();
    expect(metadata.lookup('icmpCode')).toBeUndefined();
  });

  it('keeps and forgets keys of several parts like a list of the last ones that were named', () => {
    const rules = fc.array(fc.record({ policy: fc.nat(2), rule: fc.nat(2) }), { maxLength: 20 });
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 4 }), (sequence, maxEntriesPerKind) => {
        const metadata = createMetadataStore({ maxEntriesPerKind });
        const expected = new Map<string, string>();
        for (const [index, { policy, rule }] of sequence.entries()) {
          const uuid = `${policy}1111111-2222-3333-4444-555555555555`;
          const key = `${uuid}\u0000${rule}`;
          metadata.update(
            record({
              kind: 'accessControlRule',
              data: { uuid, accessControlRuleId: rule, name: `${index}` },
            }),
          );
          expected.delete(key);
          expected.set(key, String(index));
        }
        const kept = [...expected].slice(-maxEntriesPerKind);
        expect(metadata.snapshot().kinds['accessControlRule'] ?? []).toEqual(kept);
        for (const [key, name] of expected) {
          const [uuid = '', rule = ''] = key.split('\u0000');
          const found = metadata.lookup('accessControlRule', uuid, Number(rule));
          expect(found).toBe(kept.some(([keptKey]) => keptKey === key) ? name : undefined);
        }
        expect(metadata.size).toBe(kept.length);
      }),
    );
  });

  it('names the device of a record without a layout, whatever it calls its block type', () => {
    const metadata = createMetadataStore();
    metadata.update(record({ kind: 'managedDevice', data: { id: 4, name: 'sensor' } }));
    for (const blockType of [undefined, 160, 'text', '__proto__']) {
      const event = { category: 'connection', discoveryHeader: undefined } as const;
      const named = metadata.resolve({ ...event, kind: 'ours', data: { blockType, deviceId: 4, userId: 1 } });
      expect(named).toEqual({ deviceId: 'sensor' });
    }
  });

  it.each([
    ['null', null, /no "version" 1/],
    ['another version', { version: 2, kinds: {} }, /no "version" 1/],
    ['no kinds', { version: 1 }, /"kinds" is not an object/],
    [
      'broken entries',
      { version: 1, kinds: { managedDevice: [['1', 'a'], ['2']] } },
      /"kinds.managedDevice" is not a list/,
    ],
  ])('refuses %s as a snapshot', (_, snapshot, message) => {
    const metadata = createMetadataStore();
    expect(() => metadata.restore(snapshot)).toThrow(message);
    expect(metadata.size).toBe(0);
  });
});

describe('the names of single fields', () => {
  const catalogue = createRecordCatalogue();
  const events = everyBody.filter(({ definition }) => definition.category !== 'metadata');

  /** A store that knows every id of a record. */
  const storeFor = ({ kind, category, data }: EventRecord) => {
    const values = data as Record<string, unknown>;
    const ofRecord = { ...references, ...referencesOfCategories[category ?? ''], ...referencesOfKinds[kind] };
    const kinds: Record<string, [string, string][]> = {};
    for (const place of Object.values(ofRecord).flat()) {
      const key = place.keyFields.map((field) => values[field]).join('\u0000');
      kinds[place.kind] = [...(kinds[place.kind] ?? []), [key, `a ${place.kind}`]];
    }
    const metadata = createMetadataStore();
    metadata.restore({ version: 1, kinds });
    return metadata;
  };

  it.each(events)('$name: are those that the whole record gets', ({ record: arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (input) => {
        const metadata = storeFor(record(input));
        const event = record(input);
        const names = metadata.resolve(event);
        const layout = catalogue.layoutOf(event) ?? expect.fail('no layout');
        const possible = metadata.namesOf(event.kind, layout);
        if (possible !== undefined)
          expect(possible.filter((name) => names[name] !== undefined)).toEqual(Object.keys(names));
        for (const field of new Set([...Object.keys(layout.fields), ...(possible ?? [])])) {
          expect(metadata.nameOf(event, field)).toBe(names[field]);
          const namer = metadata.createNamer(event.kind, layout, field);
          const data = createFieldReader(layout, namer?.reads ?? [])(record(input));
          expect(namer?.nameOf(data, event.discoveryHeader)).toBe(names[field]);
        }
      }),
      { numRuns: 3 },
    );
  });

  it('follow what metadata says later', () => {
    const metadata = createMetadataStore();
    const layout = catalogue.layoutOf(connection) ?? expect.fail('no layout');
    const namer = metadata.createNamer('connectionStatistics', layout, 'deviceId');
    expect(namer?.nameOf(connection.data ?? {})).toBeUndefined();
    metadata.update(record({ kind: 'managedDevice', data: { id: 4, name: 'sensor' } }));
    expect(namer?.nameOf(connection.data ?? {})).toBe('sensor');
    expect(namer?.nameOf({}, { deviceId: 4 } as never)).toBe('sensor');
    expect(metadata.createNamer('connectionStatistics', layout, 'responderPort')).toBeUndefined();
  });
});

describe('the memory of a metadata store', () => {
  it('is that of the names: what their records were received in is free again', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const kinds = everyBody.filter(({ definition }) => definition.category === 'metadata');
    const metadata = createMetadataStore();
    const received = kinds.map((kind) => {
      const bytes = Buffer.alloc(64 * 1024);
      const [input] = fc.sample(kind.record, 1);
      const length = encoder.encode(input as RecordInput).copy(bytes, 1000);
      metadata.update(decoder.decode(bytes.subarray(1000, 1000 + length)));
      return new WeakRef(bytes.buffer);
    });
    expect(metadata.size).toBeGreaterThan(kinds.length / 2);
    await new Promise(setImmediate);
    collectGarbage();
    // The decoder has its eyes on the last ones still.
    expect(received.filter((memory) => memory.deref() !== undefined).length).toBeLessThanOrEqual(2);
  });
});
