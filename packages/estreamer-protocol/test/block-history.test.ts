import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  extendedRequests,
  isSince,
  layoutFor,
  layoutsOf,
  type ProductVersion,
} from '../src/index.ts';
import {
  blockHistory,
  defineBlock,
  defineRecord,
  reviseBlock,
  string,
  uint8,
  uint16,
  uint32,
  versions,
} from '../src/schema.ts';

const door = blockHistory(
  defineBlock({
    series: 2,
    blockType: 700,
    name: 'Door',
    since: '7.0',
    request: 1,
    sourcesDisagree: 'Nobody has seen one.',
    fields: { id: uint32(), open: uint8() },
  }),
)
  .revise({ blockType: 701, since: '7.2', request: 2, after: { id: { name: string() } } })
  .revise({ blockType: 703, since: '7.4', without: ['open'], retyped: { id: uint16() } });

const doorRecord = defineRecord({
  recordType: 9001,
  kind: 'door',
  name: 'Door',
  category: 'discovery',
  discoveryHeader: false,
  body: versions(...door.versions),
});

describe('the history of a block', () => {
  it('describes each version by what changed since the one before', () => {
    expect(door.versions.map(({ blockType, fields }) => [blockType, Object.keys(fields)])).toEqual([
      [700, ['id', 'open']],
      [701, ['id', 'name', 'open']],
      [703, ['id', 'name']],
    ]);
    expect(door.versions[2]).toMatchObject({ series: 2, name: 'Door', since: '7.4' });
    expect(door.versions[2].fields.id.shape.type).toBe('uint16');
  });

  it('does not hand on what is said of one version only', () => {
    expect(door.versions[1]).not.toHaveProperty('sourcesDisagree');
    expect(door.versions[2]).not.toHaveProperty('request');
  });

  it('makes the record decode and encode every version, the newest by default', () => {
    const catalogue = createRecordCatalogue([doorRecord]);
    const decoder = createRecordDecoder({ catalogue });
    const encoder = createRecordEncoder({ catalogue });
    const encode = (data: object) => encoder.encode({ kind: 'door', data } as never);
    expect(decoder.decode(encode({ blockType: 700, id: 7, open: 1 }))).toMatchObject({
      data: { blockType: 700, id: 7, open: 1 },
    });
    const newest = decoder.decode(encode({ id: 7, name: 'north' }));
    expect(newest).toMatchObject({ kind: 'door', data: { blockType: 703, id: 7, name: 'north' } });
    if (newest.kind === 'door') {
      if (newest.data.blockType === 701) expectTypeOf(newest.data.open).toEqualTypeOf<number>();
      if (newest.data.blockType === 703) expectTypeOf(newest.data.name).toEqualTypeOf<string>();
    }
  });

  it('gives the versions from one on', () => {
    expect(door.from(701).map(({ blockType }) => blockType)).toEqual([701, 703]);
  });

  it('refuses a change of a field that the version before does not have', () => {
    expect(() => reviseBlock(door.versions[0], { blockType: 9, since: '8.0', without: ['name'] })).toThrow(
      'no field "name"',
    );
  });
});

describe('the layout that a server sends', () => {
  it.each([
    ['6.9', undefined, undefined],
    ['7.0', undefined, 700],
    ['7.1.3', undefined, 700],
    ['7.2', undefined, 701],
    ['7.2', 1, 700],
    ['7.10', undefined, 703],
    ['7.10', 1, 703],
  ] as const)('of version %s for request version %s is block %s', (productVersion, request, blockType) => {
    expect(layoutFor(doorRecord.body, { productVersion, request })?.blockType).toBe(blockType);
  });

  it.each([
    ['6.2', '6.2', true],
    ['6.2.1', '6.2', true],
    ['6.10', '6.9', true],
    ['5.4', '6.0', false],
    ['5.4', 'any', true],
  ] as const)('%s is since %s: %s', (productVersion, since, expected) => {
    expect(isSince(productVersion, since)).toBe(expected);
  });
});

describe('every record of the catalogue', () => {
  const { definitions } = createRecordCatalogue();

  it.each(definitions)('$kind lists its versions oldest first', ({ body }) => {
    const times = layoutsOf(body).flatMap(({ blockType, since }) => (blockType === undefined ? [] : [since]));
    for (const [index, since] of times.entries()) {
      const before = times[index - 1];
      if (before !== undefined && since !== 'any') expect(isSince(since, before)).toBe(true);
    }
  });

  const requested = Object.entries(extendedRequests).flatMap(([name, { records, versions: known }]) =>
    (records as readonly number[]).map((recordType) => ({ name, recordType, known })),
  );

  it.each(requested)('$recordType comes with versions that $name has', ({ recordType, known }) => {
    const definition = definitions.find((candidate) => candidate.recordType === recordType);
    const requests = layoutsOf(definition?.body ?? expect.fail('no such record')).map(
      ({ request }) => request,
    );
    const versionsKnown = known.map(({ version }) => version as number | undefined);
    for (const request of requests) if (request !== undefined) expect(versionsKnown).toContain(request);
  });

  it.each([
    ['connectionStatistics', '6.4', 169],
    ['connectionStatistics', '7.4', 174],
    ['hostIocSet', '6.0', 150],
    ['hostIocSet', '6.1', 7],
    ['intrusionImpactAlert', '5.2', 20],
    ['userLoginChange', '6.1', 165],
  ] as const)('%s of a server of version %s is block %s', (kind, version, blockType) => {
    const definition = definitions.find((candidate) => candidate.kind === kind);
    const productVersion: ProductVersion = version;
    expect(definition && layoutFor(definition.body, { productVersion })?.blockType).toBe(blockType);
  });
});
