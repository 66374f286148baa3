import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMozDefWorker } from '../../../test-support/mozdef-worker.ts';
import {
  assetHint,
  complianceItem,
  createEvent,
  createMozDefClient,
  createVulnerability,
  encodeMessage,
  event,
  type MozDefEventSettings,
  type MozDefIssue,
  type MozDefMessageInput,
  rra,
  vulnerability,
} from '../src/index.ts';
import { issuesOf } from './issues-of.ts';
import { createScriptedTransport } from './scripted-transport.ts';
import { complianceDetails, vulnerabilityV1, vulnerabilityV2 } from './typed-inputs.ts';

const dependencies = { hostname: 'server1.example.com', processname: 'reporter', processid: () => 42 };

/** What a caller without types may pass. */
function untyped<T>(input: unknown): T {
  return input as T;
}

function rulesOf(input: MozDefMessageInput): string[] {
  return issuesOf(() => encodeMessage(input)).rules;
}

describe('events of a type', () => {
  it.each([
    ['event', event({ summary: 's' }), 'event'],
    ['complianceItem', complianceItem({ summary: 's', details: complianceDetails }), 'complianceitems'],
    ['assetHint', assetHint({ summary: 's', details: { hostname: 'h' } }), 'asset_hint'],
    ['rra', rra({ summary: 's', details: { metadata: { service: 'x' } } }), 'rra_data'],
  ] as const)('have the ten keys and their category: %s', (_, input, category) => {
    const made = createEvent(input, {}, dependencies);
    expect(Object.keys(made)).toHaveLength(10);
    expect(made).toMatchObject({ category, hostname: 'server1.example.com', severity: 'INFO', tags: [] });
    expect(made.details).toEqual(input.input.details ?? {});
    expect(encodeMessage(input, {}, dependencies)).toMatchObject({ kind: 'event', severity: 'INFO' });
  });

  it('keep their category whatever the presets say, and take every other preset', () => {
    const defaults = {
      category: 'authentication',
      tags: ['t'],
      source: 'scanner',
      severity: 'NOTICE',
    } as const;
    const made = createEvent(rra({ summary: 's', details: { a: 1 } }), { defaults });
    expect(made).toMatchObject({ category: 'rra_data', tags: ['t'], source: 'scanner', severity: 'NOTICE' });
  });

  it.each([
    [
      'complianceItem',
      complianceItem(untyped({ category: 'event', summary: 's', details: complianceDetails })),
    ],
    ['assetHint', assetHint(untyped({ category: 'event', summary: 's', details: { a: 1 } }))],
    ['rra', rra(untyped({ category: 'event', summary: 's', details: { a: 1 } }))],
  ])('refuse another category: %s', (_, input) => {
    expect(rulesOf(input)).toEqual(['category fixed-category']);
  });

  it.each([
    ['no details', undefined],
    ['empty details', {}],
    ['details without a value', { a: undefined }],
  ])('refuse %s in an asset hint and an RRA', (_, details) => {
    expect(rulesOf(assetHint(untyped({ summary: 's', details })))).toEqual(['details empty']);
    expect(rulesOf(rra(untyped({ summary: 's', details })))).toEqual(['details empty']);
  });

  it('name every missing key of a compliance item, together with all else that is wrong', () => {
    const { check, policy, ...rest } = complianceDetails;
    const details = {
      ...rest,
      policy: { ...policy, level: undefined },
      check: { ...check, ref: undefined, test: { type: 't' }, location: null },
      utctimestamp: '2026-01-02 without an offset',
      compliance: 'yes',
      wild: Number.NaN,
    };
    const { rules, issues } = issuesOf(() => encodeMessage(complianceItem(untyped({ tags: 'x', details }))));
    expect(rules.toSorted()).toEqual([
      'details.check.location type',
      'details.check.ref required',
      'details.check.test.value required',
      'details.compliance type',
      'details.policy.level required',
      'details.utctimestamp timestamp',
      'details.wild not-finite',
      'summary required',
      'tags type',
    ]);
    expect(issues.every(({ hint, message }) => hint !== '' && message !== '')).toBe(true);
  });

  it('write the time of a compliance item in UTC and keep its other keys', () => {
    const details = { ...complianceDetails, utctimestamp: new Date(0), tags: { operator: 'it' } };
    const before = structuredClone(details);
    expect(createEvent(complianceItem({ summary: 's', details })).details).toEqual({
      ...complianceDetails,
      utctimestamp: '1970-01-01T00:00:00.000000+00:00',
      tags: { operator: 'it' },
    });
    expect(details).toEqual(before);
  });

  it('warn that the last release of MozDef loses compliance items', () => {
    const warnings: MozDefIssue[] = [];
    const settings = { onWarning: (found: readonly MozDefIssue[]) => warnings.push(...found) };
    createEvent(complianceItem({ summary: 's', details: complianceDetails }), settings);
    expect(warnings.map(({ rule }) => rule)).toEqual(['not-stored']);
  });

  it('are not made by keys of an event', () => {
    expect(rulesOf(untyped({ summary: 's', type: 'rra' }))).toEqual(['type unknown-key']);
    expect(rulesOf(untyped({ type: 'toString', input: {} }))).toContain('type unknown-key');
    expect(rulesOf(untyped({ type: 'rra', input: null }))).toContain(' type');
  });
});

describe('whatever is given', () => {
  const keys = fc.constantFrom(
    ...[
      'summary',
      'category',
      'tags',
      'severity',
      'timestamp',
      'details',
      'target',
      'policy',
      'check',
      'test',
    ],
    ...[
      'version',
      'utctimestamp',
      'asset',
      'vuln',
      'cves',
      'sourcename',
      '__proto__',
      'toJSON',
      'constructor',
    ],
  );
  const anything = fc.anything({
    key: fc.oneof(keys, fc.string()),
    maxDepth: 5,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  });

  it.each([
    ['event', event],
    ['complianceItem', complianceItem],
    ['assetHint', assetHint],
    ['rra', rra],
    ['vulnerability', vulnerability],
  ] as const)('is a message or a typed error: %s', (_, type) => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.dictionary(keys, anything)), (input) => {
        try {
          const { text, message } = encodeMessage(type(input as never));
          expect(JSON.parse(text)).toEqual(message);
        } catch (error) {
          expect(error).toMatchObject({ name: 'MozDefError', code: 'invalid-event' });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a compliance item', () => {
  const sent = (settings: MozDefEventSettings) => {
    const warnings: string[] = [];
    const onWarning = (found: readonly MozDefIssue[]) => warnings.push(...found.map(({ rule }) => rule));
    const { text } = encodeMessage(complianceItem({ summary: 'c', details: complianceDetails }), {
      ...settings,
      onWarning,
    });
    return { warnings, event: JSON.parse(text), outcome: createMozDefWorker().take(text) };
  };

  it('goes out as Python sent it, with a warning: the last release of MozDef loses it', () => {
    const { warnings, event, outcome } = sent({});
    expect(warnings).toEqual(['not-stored']);
    expect(event.category).toBe('complianceitems');
    expect(outcome.status).toBe('lost');
  });

  it('is an ordinary event if told to, which the last release stores', () => {
    const { warnings, event, outcome } = sent({ complianceItems: 'event' });
    expect(warnings).toEqual([]);
    expect(event).toMatchObject({ category: 'compliance', details: complianceDetails });
    expect(outcome).toMatchObject({
      status: 'stored',
      changedBy: [],
      document: { category: 'compliance', details: complianceDetails },
    });
  });

  it('is sent either way by a client', async () => {
    const transport = createScriptedTransport();
    await using client = createMozDefClient({ transports: [transport], complianceItems: 'event' });
    const { message } = await client.send(complianceItem({ summary: 'c', details: complianceDetails }));
    expect(message).toMatchObject({ category: 'compliance' });
  });
});

describe('a vulnerability', () => {
  it.each([
    ['1', vulnerabilityV1],
    ['2', vulnerabilityV2],
  ])('of version %s goes out as it is, with none of the keys of an event', (_, input) => {
    expect(createVulnerability(input)).toEqual(input);
    expect(encodeMessage(vulnerability(input))).toMatchObject({ kind: 'vulnerability', severity: 'INFO' });
  });

  it('keeps other keys, has its time in UTC, and never shares or changes its input', () => {
    const input = { ...vulnerabilityV1, utctimestamp: '2026-01-02T03:04:05+06:00', extra: { list: [1] } };
    const before = structuredClone(input);
    const made = createVulnerability(input);
    expect(made).toEqual({ ...input, utctimestamp: '2026-01-01T21:04:05.000000+00:00' });
    input.extra.list.push(2);
    expect(made['extra']).toEqual(before.extra);
  });

  it('takes a Date as the time of discovery', () => {
    const vuln = { ...vulnerabilityV1.vuln, discovery_time: new Date(0) };
    const made = createVulnerability({ ...vulnerabilityV1, vuln });
    expect(made['vuln']).toMatchObject({ discovery_time: '1970-01-01T00:00:00.000Z' });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, [' required']],
    ['an array', [], [' type']],
    ['a version that MozDef loses', { ...vulnerabilityV1, version: 1 }, ['version type']],
    ['an empty zone', { ...vulnerabilityV2, zone: '' }, ['zone empty']],
    ['an empty source', { ...vulnerabilityV2, sourcename: '' }, ['sourcename empty']],
    [
      'an asset of version 1 in version 2',
      { ...vulnerabilityV2, asset: vulnerabilityV1.asset },
      ['asset.ipaddress required'],
    ],
    ['a time without offset', { ...vulnerabilityV1, utctimestamp: 'now' }, ['utctimestamp timestamp']],
    [
      'the key index, which the bulk endpoint skips',
      { ...vulnerabilityV1, index: 1 },
      ['index reserved-key'],
    ],
    ['the key endpoint', { ...vulnerabilityV1, endpoint: 'events' }, ['endpoint reserved-key']],
    ['a BigInt', { ...vulnerabilityV1, extra: 1n }, ['extra not-json']],
    ['a word that loses it', { ...vulnerabilityV1, extra: ['ComplianceItems'] }, ['extra.0 reserved-word']],
    ['a key that the server writes', { ...vulnerabilityV1, mozdef: 'x' }, ['mozdef reserved-key']],
    [
      'a category that another plug-in takes for its own',
      { ...vulnerabilityV1, category: 'suricata' },
      ['category reserved-word'],
    ],
    [
      'a word whose plug-in reads tags, of which it has none',
      { ...vulnerabilityV1, sourcename: 'stackdriver' },
      ['sourcename reserved-word'],
    ],
    ['fields that contradict each other', { ...vulnerabilityV1, a: 1, 'a.b': 2 }, ['a.b field-conflict']],
    ['nesting without end', cyclic(), ['self.self cycle']],
  ])('is refused for %s', (_, input, rules) => {
    expect(rulesOf(vulnerability(untyped(input)))).toEqual(rules);
  });

  it('goes through a client, whose presets for events leave it alone', async () => {
    const transport = createScriptedTransport();
    await using client = createMozDefClient({ transports: [transport], defaults: { tags: ['t'] } });
    const { delivered, message } = await client.send(vulnerability(vulnerabilityV1));
    expect(delivered).toBe(true);
    expect(message).toEqual(vulnerabilityV1);
    expect(client.enqueue(vulnerability(untyped({})))).toBe(false);
    expect(client.enqueue(rra({ summary: 's', details: { a: 1 } }))).toBe(true);
    await client.flush();
    expect(transport.batches.flatMap(({ messages }) => messages.map(({ kind }) => kind))).toEqual([
      'vulnerability',
      'event',
    ]);
  });
});

function cyclic(): unknown {
  const input: Record<string, unknown> = { ...vulnerabilityV1 };
  input['self'] = input;
  return input;
}
