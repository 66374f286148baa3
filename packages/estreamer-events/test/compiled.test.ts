import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMozDefFormat } from '../src/index.ts';
import { jsonOf } from '../src/values/json-text.ts';
import { everyRecord } from './support/every-record.ts';
import { interpretMozDef } from './support/interpret.ts';

const mozdef = createMozDefFormat(
  { hostname: 'this-machine', processname: 'test', processid: 7 },
  { now: () => 60_000 },
);

describe('a compiled function', () => {
  it.each(everyRecord)('writes what the table says, to the last byte: %s', (_, records) => {
    fc.assert(
      fc.property(records, ({ record, names }) => {
        const event = mozdef.write(record, names);
        const interpreted = interpretMozDef(record, names);
        expect(JSON.parse(event?.text ?? '')).toEqual(interpreted);
        if (Object.keys(interpreted ?? {}).length > 0) expect(event?.text).toBe(jsonOf(interpreted));
        expect(event?.byteLength).toBe(Buffer.byteLength(event?.text ?? ''));
      }),
      { numRuns: 30 },
    );
  });
});
