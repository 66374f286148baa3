import { createMozDefFormat } from '@x/estreamer-events';
import { type EventRecord, layoutsOf, type ResolvedNames } from '@x/estreamer-protocol';
import { encodeMessage, type MozDefEventInput, type MozDefIssue } from '@x/mozdef-events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMozDefWorker } from '../../../test-support/mozdef-worker.ts';
import { eventDefinitions, everyRecord } from '../../estreamer-events/test/support/every-record.ts';
import { recordOf, textRecord } from './support/records.ts';

/** One index for all: the type of a key must not depend on the kind. */
const worker = createMozDefWorker();

const format = createMozDefFormat({ hostname: 'this-machine', processname: 'test', processid: 7 });

function textOf(record: EventRecord, names: ResolvedNames): string {
  const event = format.write(record, names);
  if (event === undefined) throw new Error('there is no event');
  return event.text;
}

describe('any record', () => {
  it.each(everyRecord)('%s: becomes an event that MozDef takes as it is, without a warning', (_, records) => {
    fc.assert(
      fc.property(records, ({ record, names }) => {
        const text = textOf(record, names);
        const event = JSON.parse(text) as MozDefEventInput;
        const warnings: MozDefIssue[] = [];
        const checked = encodeMessage(event, { onWarning: (found) => void warnings.push(...found) });
        expect(warnings).toEqual([]);
        // The format escapes what some readers take for the end of a line, which JSON need not.
        expect(text.replace(/\\u(007f|00[89][0-9a-f]|202[89])/g, unescaped)).toBe(checked.text);
        expect(event.summary).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
        expect(event.hostname).not.toMatch(/[\p{Cc}\u2028-\u202e]/u);
        expect(Object.values(event.details ?? {})).not.toContain('');
        expect(checked.byteLength).toBeLessThan(1_048_576);

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

  function unescaped(_escape: string, code: string): string {
    return String.fromCharCode(Number.parseInt(code, 16));
  }

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
      expect(Buffer.byteLength(textOf(record, names))).toBeLessThanOrEqual(1_048_576);
    },
  );

  it('of text, with more fields than an event has room for, says how many were left out', () => {
    const fields = Object.fromEntries(
      Array.from({ length: 130 }, (_, index) => [`Field${index}`, '\u0001'.repeat(9000)]),
    );
    const text = textOf(textRecord(71, fields), {});
    expect(JSON.parse(text).details).toMatchObject({ fieldsleftout: 30 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_048_576);
  });
});
