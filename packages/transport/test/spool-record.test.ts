import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../src/index.ts';
import { encodeRecord, findNextRecord, readRecord } from '../src/spool/spool-record.ts';

const anySequence = fc.nat(Number.MAX_SAFE_INTEGER).map((number) => number % 2 ** 48);

const anyMessage = fc
  .record(
    {
      text: fc.string({ unit: 'binary' }),
      id: fc.string({ unit: 'binary' }),
      time: fc.nat(),
      severity: fc.constantFrom('INFO', 'ERROR'),
      kind: fc.string(),
      source: fc.string({ unit: 'binary' }),
    },
    { requiredKeys: ['text'] },
  )
  .map((fields): Message => ({ ...fields, byteLength: Buffer.byteLength(fields.text) }));

function encode(text: string, sequence = 1): Buffer {
  return encodeRecord({ text, byteLength: Buffer.byteLength(text) }, sequence, 1_700_000_000_000);
}

describe('a record of the spool', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyMessage, anySequence, anySequence, (message, sequence, time) => {
        const bytes = encodeRecord(message, sequence, time);
        const read = readRecord(Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]), 6);
        if (read.status !== 'record') throw new Error(read.status);
        const { record } = read;
        expect(record).toEqual({ sequence, writtenAt: time, end: 6 + bytes.length, message });
      }),
    );
  });

  it('is incomplete wherever it is cut', () => {
    const bytes = encode('a summary');
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readRecord(bytes.subarray(0, length), 0)).toEqual({ status: 'incomplete' });
    }
  });

  it('is never read with a byte changed', () => {
    const bytes = encode('a summary');
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((changed.readUInt8(place) + 1) % 256, place);
      expect(readRecord(changed, 0).status).not.toBe('record');
    }
  });

  it('is found after any bytes that are no record', () => {
    const second = encode('second', 2);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(100), (rubbish, cut) => {
        const bytes = Buffer.concat([encode('first '.repeat(20)).subarray(0, cut), rubbish, second]);
        const found = findNextRecord(bytes, 0);
        expect(found).toBe(bytes.length - second.length);
      }),
    );
  });

  it('any bytes at all are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(500), (bytes, offset) => {
        expect(readRecord(Buffer.from(bytes), offset).status).not.toBe('record');
        expect(findNextRecord(Buffer.from(bytes), offset)).toBeUndefined();
      }),
    );
  });
});
