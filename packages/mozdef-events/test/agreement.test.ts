import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MozDefIssue } from '../src/errors/mozdef-error.ts';
import { checkJson } from '../src/event/check-json.ts';
import { type EventShape, eventShapeSchema, hasEventShape } from '../src/event/event-shape.ts';
import { createPitfallCheck } from '../src/event/pitfalls.ts';
import { isPluginWord, PLUGIN_WORDS } from '../src/event/plugin-words.ts';
import { areUnremarkableDetails, isUnremarkableText } from '../src/event/unremarkable.ts';

const LIMITS = { maxDepth: 4, maxBytes: 1000 };

const WORDS = [...new Set(PLUGIN_WORDS.map(({ word }) => word))];

/** Values of every type, good and bad ones for every key among them. */
const anyValue = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    's',
    0,
    -1,
    1.5,
    4711,
    [],
    ['a'],
    ['a', 1],
    new Array(3),
    {},
    { a: 1 },
  ),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
);

const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom(...WORDS),
  fc.mixedCase(fc.constantFrom(...WORDS)),
  fc.nat(12_000).map((length) => 'é'.repeat(length)),
);

const anyKey = fc.oneof(
  anyText,
  fc.constantFrom(
    'sourceipaddress',
    'destinationipaddress',
    'success',
    'error',
    'http_x_forwarded_for',
    'sourceport',
    'srcip',
    'sourceipv6address',
    'destinationipgeopoint',
    'requestparameters',
    'userName',
    'a.b',
    'toJSON',
  ),
);

const anyDetails = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    anyText,
    fc.constantFrom(
      '192.0.2.1',
      '2001:db8::1',
      Number.NaN,
      undefined,
      null,
      true,
      1n,
      new Date(0),
      new Date(Number.NaN),
    ),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
  ),
  object: fc.dictionary(anyKey, tie('value'), { maxKeys: 5 }),
})).object;

describe('the quick checks agree with the thorough ones', () => {
  it('on the shape of an event', () => {
    const keys = Object.keys(eventShapeSchema.shape);
    const good = { summary: 's' };
    fc.assert(
      fc.property(
        fc.subarray(keys),
        fc.array(anyValue, { minLength: 10, maxLength: 10 }),
        (given, values) => {
          const shape = { ...good, ...Object.fromEntries(given.map((key, index) => [key, values[index]])) };
          expect(hasEventShape(shape as EventShape)).toBe(eventShapeSchema.safeParse(shape).success);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('on details: what is unremarkable has neither issues nor warnings', () => {
    let unremarkable = 0;
    fc.assert(
      fc.property(anyDetails, (details) => {
        if (!areUnremarkableDetails(details, LIMITS)) return;
        unremarkable += 1;
        const check = createPitfallCheck('events');
        const issues: MozDefIssue[] = [];
        // What is too large is found by the size of the JSON, on both sides.
        checkJson(details, ['details'], { ...LIMITS, maxBytes: Number.MAX_SAFE_INTEGER }, check, issues);
        check.details(details);
        check.fields(details, ['details']);
        check.words({ summary: 's', tags: [], details });
        expect([...issues, ...check.losses, ...check.warnings]).toEqual([]);
      }),
      { numRuns: 2000 },
    );
    expect(unremarkable).toBeGreaterThan(100);
  });

  it('on single texts', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const check = createPitfallCheck('events');
        check.keyword(text, []);
        const remarks = check.losses.length + check.warnings.length;
        if (isUnremarkableText(text)) expect(remarks).toBe(0);
      }),
    );
  });

  it('on every word of a plug-in, in any case', () => {
    for (const word of WORDS) {
      expect(isPluginWord(word)).toBe(true);
      expect(isPluginWord(word.toUpperCase())).toBe(true);
      expect(isPluginWord(`${word}x`)).toBe(false);
    }
  });
});
