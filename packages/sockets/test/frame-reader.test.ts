import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, type FrameReaderSettings, type Framing, frameMessage } from '../src/index.ts';

type Read = readonly [text: string, fault?: string];

/** Reads chunks, and gives the messages with their faults. */
function read(
  chunks: readonly (string | Buffer)[],
  {
    framing = 'detect',
    maxMessageBytes = 100,
    orderly = true,
  }: Partial<FrameReaderSettings> & { orderly?: boolean } = {},
): Read[] {
  const found: Read[] = [];
  const reader = createFrameReader({ framing, maxMessageBytes });
  const take = (bytes: Buffer, fault: string | undefined) =>
    void found.push(fault === undefined ? [bytes.toString()] : [bytes.toString(), fault]);
  for (const chunk of chunks) reader.read(Buffer.from(chunk), take);
  reader.end(orderly, take);
  expect(reader.heldBytes).toBe(0);
  return found;
}

describe('frames', () => {
  const message = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .map((text) => `<13>${text.replace(/[\n\r\0]/g, ' ')}`);

  it.each<Framing>(['octet-counting', 'lf', 'nul'])(
    'are read as they are written, in any pieces: %s',
    (framing) => {
      const cuts = fc.array(fc.nat(60), { maxLength: 20 });
      fc.assert(
        fc.property(
          fc.array(message, { minLength: 1, maxLength: 8 }),
          cuts,
          fc.boolean(),
          (texts, sizes, known) => {
            const bytes = Buffer.from(texts.map((text) => frameMessage(text, framing)).join(''));
            const chunks: Buffer[] = [];
            let start = 0;
            for (const size of sizes) {
              chunks.push(bytes.subarray(start, start + size));
              start += size;
            }
            chunks.push(bytes.subarray(start));
            const found = read(chunks, { framing: known ? framing : 'detect', maxMessageBytes: 1000 });
            expect(found).toEqual(texts.map((text) => [Buffer.from(text).toString()]));
          },
        ),
      );
    },
  );

  it('are counted only where a length stands, and not where a time stamp or a version does', () => {
    expect(read(['2026-11-30T00:00:00Z fw : %FTD-1-430003: A: b\nNov 30 2026 next\n'])).toEqual([
      ['2026-11-30T00:00:00Z fw : %FTD-1-430003: A: b'],
      ['Nov 30 2026 next'],
    ]);
    expect(read(['1 2026-11-30T00:00:00Z fw\n'])).toEqual([['1 2026-11-30T00:00:00Z fw']]);
    expect(read(['5 <1>ab6 <1>abc'])).toEqual([['<1>ab'], ['<1>abc']]);
  });

  it('keep to what the first one showed', () => {
    expect(read(['<1>a\n12 <1>bcdef\n'])).toEqual([['<1>a'], ['12 <1>bcdef']]);
    expect(read(['<1>a\0<1>b\nc\0'])).toEqual([['<1>a'], ['<1>b\nc']]);
  });

  it('go on at the next line where a length is missing', () => {
    expect(read(['4 <1>ax 4 lost\n4 <1>b\n4 <1>c'])).toEqual([
      ['<1>a'],
      ['x 4 lost', 'bad-count'],
      ['<1>b'],
      ['<1>c'],
    ]);
  });

  it('have no end of their own when the connection ends in order, and are cut off when it does not', () => {
    expect(read(['<1>a'])).toEqual([['<1>a']]);
    expect(read(['<1>a'], { orderly: false })).toEqual([['<1>a', 'cut-off']]);
    expect(read(['9 <1>a'])).toEqual([['<1>a', 'cut-off']]);
    expect(read(['12'])).toEqual([['12']]);
  });

  it('give the beginning of what is too long, and go on behind it', () => {
    const long = 'x'.repeat(250);
    const cut: Read = ['x'.repeat(100), 'too-long'];
    expect(read([`${long}\n<1>b\n`])).toEqual([cut, ['<1>b']]);
    expect(read([long.slice(0, 70), long.slice(70), '\n<1>b\n'])).toEqual([cut, ['<1>b']]);
    expect(read([`250 ${long}4 <1>b`])).toEqual([cut, ['<1>b']]);
    expect(read(['250 ', ...long, '4 <1>b'])).toEqual([cut, ['<1>b']]);
  });

  it('between which there are line ends only are no messages', () => {
    expect(read(['\r\n\n<1>a\r\n\n<1>b\n\n'])).toEqual([['<1>a'], ['<1>b']]);
    expect(read(['4 <1>a\n4 <1>b\n'])).toEqual([['<1>a'], ['<1>b']]);
  });
});
