import { createRecordCatalogue } from '@x/estreamer-protocol';
import { createEvent, encodeEvent, type MozDefEvent, type MozDefIssue } from '@x/mozdef-events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordMapper, MOZDEF_RESERVED_WORDS, mapRecord } from '../src/index.ts';
import { arbitraryRecord } from './support/arbitrary-record.ts';
import { recordOf } from './support/records.ts';

const kinds = createRecordMapper().kinds;

/** Every text that a plug-in of MozDef's server would look at. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

function expectHarmless(event: MozDefEvent): void {
  const words = new Set(textsOf(event).map((text) => text.toLowerCase()));
  for (const word of MOZDEF_RESERVED_WORDS) expect(words).not.toContain(word);
  expect(event.summary).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
  expect(event.hostname).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
  expect(Object.getPrototypeOf(event.details)).toBe(Object.prototype);
  expect(Object.values(event.details)).not.toContain('');
}

describe('any record of a mapped kind', () => {
  it('has five kinds', () => {
    expect(kinds).toEqual([
      'connectionStatistics',
      'intrusionEvent',
      'fileEvent',
      'fileMalwareEvent',
      'malwareEvent',
    ]);
  });

  it.each(kinds)('%s: becomes an event that MozDef keeps as it is, without a warning', (kind) => {
    fc.assert(
      fc.property(arbitraryRecord(kind), ({ input, names }) => {
        const mapped = mapRecord(recordOf(input), names);
        if (mapped === undefined) throw new Error('there is no event');
        const warnings: MozDefIssue[] = [];
        const event = createEvent(mapped, { onWarning: (found) => void warnings.push(...found) });
        expect(warnings).toEqual([]);
        expectHarmless(event);
        expect(JSON.parse(encodeEvent(event).json)).toEqual(event);
      }),
      { numRuns: 150 },
    );
  });

  it.each(kinds)('%s: the largest texts that a server can send still fit into an event', (kind) => {
    const definition = createRecordCatalogue().byKind(kind);
    if (definition?.body.type !== 'block') throw new Error('the body is a block');
    const [newest] = definition.body.versions.slice(-1);
    const fields = Object.entries(newest?.fields ?? {});
    // A control character takes six bytes of JSON, more than any other.
    const huge = `${'\u0001'.repeat(100_000)}.`;
    const data = Object.fromEntries(
      fields.map(([name, { shape }]) => [
        name,
        shape.type === 'string' ? huge : shape.type === 'uint32' ? 1 : undefined,
      ]),
    );
    const names = Object.fromEntries(fields.map(([name]) => [name, huge]));
    const mapped = mapRecord(recordOf({ kind, data } as never), names);
    if (mapped === undefined) throw new Error('there is no event');
    expect(encodeEvent(createEvent(mapped)).byteLength).toBeLessThan(1_048_576);
  });
});
