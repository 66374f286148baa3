import { type EventRecord, layoutsOf, type ResolvedNames } from '@x/estreamer-protocol';
import { createEvent, encodeEvent, type MozDefIssue } from '@x/mozdef-events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMozDefWorker } from '../../../test-support/mozdef-worker.ts';
import { defaultMappings, mapRecord } from '../src/index.ts';
import { eventDefinitions, everyRecord } from './support/every-record.ts';
import { recordOf, textRecord } from './support/records.ts';

const eventKinds = eventDefinitions.map(({ kind }) => kind);

/** One index for all: the type of a key must not depend on the kind. */
const worker = createMozDefWorker();

function eventOf(record: EventRecord, names: ResolvedNames) {
  const mapped = mapRecord(record, names);
  if (mapped === undefined) throw new Error('there is no event');
  return mapped;
}

describe('the catalogue', () => {
  it('has a mapping for every kind of event, and none for metadata', () => {
    const mapped = Object.keys(defaultMappings);
    expect(mapped.toSorted()).toEqual(
      [
        ...eventKinds,
        'fullyQualifiedConnection',
        'fullyQualifiedFile',
        'fullyQualifiedIntrusion',
        'fullyQualifiedPacket',
        'unknown',
      ].toSorted(),
    );
  });
});

describe('any record', () => {
  it.each(everyRecord)('%s: becomes an event that MozDef takes as it is, without a warning', (_, records) => {
    fc.assert(
      fc.property(records, ({ record, names }) => {
        const warnings: MozDefIssue[] = [];
        const event = createEvent(eventOf(record, names), {
          onWarning: (found) => void warnings.push(...found),
        });
        expect(warnings).toEqual([]);
        expect(event.summary).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
        expect(event.hostname).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
        expect(Object.getPrototypeOf(event.details)).toBe(Object.prototype);
        expect(Object.values(event.details)).not.toContain('');

        const { text, byteLength } = encodeEvent(event);
        expect(byteLength).toBeLessThan(1_048_576);
        expect(JSON.parse(text)).toEqual(event);

        const outcome = worker.take(text);
        if (outcome.status === 'lost') throw new Error(`MozDef loses it: ${outcome.reason}`);
        expect(outcome.changedBy).toEqual([]);
        const { tags, category, hostname, severity, source, summary, details } = event;
        expect(outcome.document).toMatchObject({
          tags,
          category,
          hostname,
          severity,
          source,
          summary,
          details,
        });
      }),
      { numRuns: 40 },
    );
  });

  it.each(
    eventDefinitions.flatMap((definition) =>
      layoutsOf(definition.body)
        .slice(-1)
        .map(({ fields, blockType }) => ({ ...definition, fields, blockType })),
    ),
  )(
    '$kind: the largest texts that a server can send still fit into an event',
    ({ kind, fields, blockType }) => {
      // A control character takes six bytes of JSON, more than any other.
      const huge = `${'\u0001'.repeat(100_000)}.`;
      const data = Object.fromEntries(
        Object.entries(fields).map(([name, { shape }]) => [
          name,
          shape.type === 'string' ? huge : shape.type === 'blob' ? Buffer.from(huge) : undefined,
        ]),
      );
      const names = Object.fromEntries(Object.keys(fields).map((name) => [name, huge]));
      const record = recordOf({
        kind,
        data: blockType === undefined ? data : { blockType, ...data },
      } as never);
      expect(encodeEvent(createEvent(eventOf(record, names))).byteLength).toBeLessThan(1_048_576);
    },
  );

  it('of text, with more fields than an event has room for, says how many were left out', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 130 }, (_, index) => [`Field${index}`, '\u0001'.repeat(9000)]),
    );
    const event = createEvent(eventOf(textRecord(71, fields), {}));
    expect(event.details).toMatchObject({ fieldsleftout: 30 });
    expect(encodeEvent(event).byteLength).toBeLessThan(1_048_576);
  });
});
