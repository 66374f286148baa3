import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvent, encodeEvent, type MozDefDetails } from '../src/index.ts';
import { issuesOf } from './issues-of.ts';

function detailsOf(details: unknown, limits = {}) {
  return createEvent({ summary: 's', details: details as MozDefDetails }, { limits }).details;
}

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = { a: value };
  return value;
}

describe('details', () => {
  it('come out as JSON.stringify would write them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (details) => {
        const expected = JSON.parse(JSON.stringify(details));
        const settings = { pitfalls: 'warn' } as const;
        const event = createEvent({ summary: 's', details: details as MozDefDetails }, settings);
        expect(JSON.parse(encodeEvent(event).text).details).toEqual(expected);
      }),
    );
  });

  it('never lead to anything but an event or a typed error', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSparseArray: true,
          withTypedArray: true,
          withObjectString: true,
        }),
        (value) => {
          let json: string;
          try {
            json = encodeEvent(createEvent({ summary: 's', details: { value: value as string } })).text;
          } catch (error) {
            expect(error).toMatchObject({ name: 'MozDefError', code: 'invalid-event' });
            return;
          }
          expect(Object.keys(JSON.parse(json))).toHaveLength(10);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keep __proto__ as data at every depth', () => {
    const details = JSON.parse('{"__proto__": {"polluted": true}, "a": [{"__proto__": 1}]}');
    const copy = detailsOf(details);
    expect(Object.keys(copy)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect((copy as { polluted?: unknown }).polluted).toBeUndefined();
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true},"a":[{"__proto__":1}]}');
  });

  it('leave out keys without a value and write dates in ISO 8601', () => {
    expect(detailsOf({ a: undefined, b: new Date(Date.UTC(2026, 0, 2)) })).toEqual({
      b: '2026-01-02T00:00:00.000Z',
    });
  });

  it('turn -0 into 0, as JSON does', () => {
    expect(Object.is(detailsOf({ zero: -0 })['zero'], 0)).toBe(true);
  });

  it('take objects without a prototype, and the same object twice', () => {
    const shared = { x: 1 };
    expect(detailsOf(Object.assign(Object.create(null), { a: shared, b: [shared, shared] }))).toEqual({
      a: shared,
      b: [shared, shared],
    });
  });

  it.each([
    ['NaN', { v: Number.NaN }, 'details.v not-finite'],
    ['Infinity', { v: [1, Number.NEGATIVE_INFINITY] }, 'details.v.1 not-finite'],
    ['a BigInt', { v: 1n }, 'details.v not-json'],
    ['a function', { v: () => 1 }, 'details.v not-json'],
    ['a symbol', { v: Symbol('x') }, 'details.v not-json'],
    ['a Map', { v: new Map() }, 'details.v not-json'],
    ['a Buffer', { v: Buffer.from('x') }, 'details.v not-json'],
    ['an object of a class', { v: new URL('http://127.0.0.1/') }, 'details.v not-json'],
    ['an invalid Date', { v: new Date(Number.NaN) }, 'details.v not-json'],
    ['a hole in an array', { v: [1, undefined] }, 'details.v.1 not-json'],
    ['a toJSON function', { v: { toJSON: () => 'x' } }, 'details.v.toJSON not-json'],
  ])('refuse %s', (_, details, rule) => {
    expect(issuesOf(() => detailsOf(details)).rules).toContain(rule);
  });

  it('refuse a cycle and say where it closes', () => {
    const details: Record<string, unknown> = { a: { b: [] } };
    (details['a'] as { b: unknown[] }).b.push(details);
    expect(issuesOf(() => detailsOf(details)).rules).toEqual(['details.a.b.0 cycle']);
  });

  it('refuse nesting over the limit, which can be set', () => {
    expect(detailsOf(nested(20))).toEqual(nested(20));
    expect(issuesOf(() => detailsOf(nested(21))).issues[0]).toMatchObject({ rule: 'too-deep' });
    expect(detailsOf(nested(1000), { maxDepth: 1000 })).toEqual(nested(1000));
    expect(issuesOf(() => detailsOf(nested(100_000), { maxDepth: 1000 })).issues[0]?.rule).toBe('too-deep');
  });

  it('refuse data that makes the event too large, without reading all of it', () => {
    let read = 0;
    const list = new Proxy([], {
      get(target, key) {
        if (key === 'length') return 1e9;
        read += 1;
        return key === Symbol.iterator ? undefined : (Reflect.get(target, key) ?? 'text');
      },
    });
    expect(issuesOf(() => detailsOf({ list }, { maxBytes: 1000 })).rules).toEqual(['details too-large']);
    expect(read).toBeLessThan(1000);
  });

  it('stop after a hundred issues', () => {
    const details = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, Number.NaN]));
    expect(issuesOf(() => detailsOf(details)).issues).toHaveLength(100);
  });
});
