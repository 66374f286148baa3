import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, oneLine, quoted } from '../src/index.ts';

const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const anyText = fc.oneof(
  fc.string({
    unit: fc.integer({ min: 0, max: 0x10_ffff }).map((point) => String.fromCodePoint(point)),
    maxLength: 80,
  }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\u2028', 'é', '😀', '\ud800', '‮'), maxLength: 80 }),
);

describe('cutText', () => {
  it('gives back a text that fits', () => {
    expect(cutText('plain', 5)).toBe('plain');
    expect(cutText('süß', 5)).toBe('süß');
  });

  it('never passes the limit, never cuts a character, and marks what is cut', () => {
    fc.assert(
      fc.property(anyText, fc.nat(90), (text, maxBytes) => {
        const cut = cutText(text, maxBytes);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
        if (Buffer.byteLength(text) <= maxBytes) expect(cut).toBe(text);
        else if (maxBytes >= 3) expect(cut.endsWith('…')).toBe(true);
        if (text.isWellFormed()) expect(cut.isWellFormed()).toBe(true);
        expect(text.startsWith(cut.replace(/…$/u, ''))).toBe(true);
      }),
    );
  });

  it('uses the room that there is, up to the last whole character', () => {
    expect(cutText('abcdefgh', 6)).toBe('abc…');
    expect(cutText('ab😀😀', 9)).toBe('ab😀…');
    expect(cutText('ab😀😀', 8)).toBe('ab…');
    expect(cutText('abc', 2)).toBe('ab');
  });
});

describe('oneLine', () => {
  it('gives back a text that is fine already', () => {
    expect(oneLine('GET /index.html', 100)).toBe('GET /index.html');
    expect(oneLine('')).toBe('');
  });

  it('puts a space in the place of line ends, controls and marks that reorder text', () => {
    expect(oneLine(' a\r\n\tb\u2028c\u202ed\0 ')).toBe('a b c d');
  });

  it('gives one line without a space around it, within the limit, and the same when done twice', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 90 }), (text, maxBytes) => {
        const line = oneLine(text, maxBytes);
        expect(line).not.toMatch(UNPRINTABLE);
        expect(line).toBe(line.trim());
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(maxBytes);
        expect(oneLine(line, maxBytes)).toBe(line);
      }),
    );
  });

  it('marks a long text as cut', () => {
    expect(oneLine('a'.repeat(100), 10)).toBe(`${'a'.repeat(7)}…`);
    expect(oneLine('a'.repeat(11), 10)).toBe(`${'a'.repeat(7)}…`);
  });
});

describe('quoted', () => {
  it('shows what is not printable, on one line', () => {
    expect(quoted('a"\n\u202eb\u0085')).toBe('"a\\"\\n\\u202eb\\u0085"');
    expect(quoted('abcdef', 3)).toBe('"abc..."');
  });

  it('says what the text was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(quoted(text))).toBe(text);
      }),
    );
  });
});
