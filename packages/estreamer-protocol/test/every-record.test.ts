import fc from 'fast-check';
import { describe, it } from 'vitest';
import { createRecordProperties, everyBody, unambiguousBodies } from './support/record-properties.ts';
import { createStreamProperties } from './support/stream-properties.ts';

// `pnpm fuzz` runs the same properties for as long as one wants.
const records = createRecordProperties();
const streams = createStreamProperties();

describe('every record type in every version', () => {
  it.each(everyBody)('$name: what is encoded decodes to the same values', (body) => {
    fc.assert(records.roundTrip(body), { numRuns: 15 });
  });

  it.each(everyBody)('$name: binary-parser, driven by the same schema, agrees', (body) => {
    fc.assert(records.agreementWithBinaryParser(body), { numRuns: 5 });
  });

  it.each(everyBody)('$name: damaged bytes never throw, and say where they stop making sense', (body) => {
    fc.assert(records.survivalOfDamage(body), { numRuns: 40 });
  });

  it.each(everyBody)('$name: a reader of some fields reads what the whole record has', (body) => {
    fc.assert(records.agreementOfReaders(body), { numRuns: 20 });
  });

  it.each(unambiguousBodies)('$name: bytes behind the body make it unknown', (body) => {
    fc.assert(records.refusalOfTrailingBytes(body), { numRuns: 5 });
  });
});

describe('anything that a peer can send', () => {
  it('goes through framing, messages and records with typed errors only', () => {
    fc.assert(streams.survivalOfStreams(), { numRuns: 300 });
  });

  it('is decoded when it is lists of lists with very many items', () => {
    fc.assert(streams.survivalOfBombs(), { numRuns: 20 });
  });
});
