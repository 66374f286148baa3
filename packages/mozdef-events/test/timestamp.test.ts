import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, formatTimestamp } from '../src/event/timestamp.ts';

describe('formatTimestamp', () => {
  it.each([
    ['2026-01-02T03:04:05.000006+06:00', '2026-01-01T21:04:05.000006+00:00'],
    ['2026-01-02T03:04:05.000006Z', '2026-01-02T03:04:05.000006+00:00'],
    ['2026-01-02T03:04:05+00:00', '2026-01-02T03:04:05.000000+00:00'],
    ['2026-01-02T03:04:05-00:00', '2026-01-02T03:04:05.000000+00:00'],
    ['2026-01-02 03:04:05.1-0330', '2026-01-02T06:34:05.100000+00:00'],
    ['2026-01-02t03:04:05.123456789z', '2026-01-02T03:04:05.123456+00:00'],
    ['2026-12-31T23:59:59.999999-01:00', '2027-01-01T00:59:59.999999+00:00'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000000+00:00'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000+00:00'],
    ['0099-06-01T00:00:00+01:00', '0099-05-31T23:00:00.000000+00:00'],
  ])('writes %s as %s', (text, expected) => {
    expect(formatTimestamp(text)).toBe(expected);
  });

  it.each([
    ['no offset', '2026-01-02T03:04:05'],
    ['a date alone', '2026-01-02'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a common year', '2100-02-29T00:00:00+01:00'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['an offset of 24 hours', '2026-01-01T00:00:00+24:00'],
    ['year 0', '0000-01-01T00:00:00Z'],
    ['an instant before year 1', '0001-01-01T00:00:00+01:00'],
    ['an instant after year 9999', '9999-12-31T23:59:59-01:00'],
    ['seconds as digits', '1767323045'],
    ['words that a fuzzy parser would take', 'build 7 ok'],
    ['empty text', ''],
    ['a number', 1767323045],
    ['null', null],
    ['an invalid Date', new Date(Number.NaN)],
    ['a Date after year 9999', new Date(8.64e15)],
  ])('refuses %s', (_, value) => {
    expect(formatTimestamp(value)).toBeUndefined();
  });

  it('keeps the instant of every Date', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(-1e13), max: new Date(1e14) }), (date) => {
        const text = formatTimestamp(date);
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
        expect(Date.parse(text as string)).toBe(date.getTime());
        expect(formatTimestamp(text)).toBe(text);
      }),
    );
  });

  it('keeps the instant of text at every offset', () => {
    const offset = fc.record({
      sign: fc.constantFrom('+', '-'),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.integer({ min: 0, max: 59 }),
    });
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(1e14) }),
        offset,
        (date, at) => {
          const two = (value: number) => String(value).padStart(2, '0');
          const text = `${date.toISOString().slice(0, -1)}${at.sign}${two(at.hour)}:${two(at.minute)}`;
          expect(Date.parse(formatTimestamp(text) as string)).toBe(Date.parse(text));
        },
      ),
    );
  });
});

describe('formatInstant', () => {
  it('keeps the microseconds of a clock that has them', () => {
    expect(formatInstant(1767323045123.456)).toBe('2026-01-02T03:04:05.123456+00:00');
    expect(formatInstant(0.25)).toBe('1970-01-01T00:00:00.000250+00:00');
    expect(formatInstant(-0.25)).toBe('1969-12-31T23:59:59.999750+00:00');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e18])('refuses %s', (value) => {
    expect(formatInstant(value)).toBeUndefined();
  });
});
