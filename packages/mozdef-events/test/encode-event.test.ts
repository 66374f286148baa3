import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvent, encodeEvent, type MozDefEvent } from '../src/index.ts';
import { toAsciiJson } from '../src/transport.ts';
import { issuesOf } from './issues-of.ts';

describe('encodeEvent', () => {
  it('writes the ten keys on one line, in the order of the Python client', () => {
    const event = createEvent(
      {
        summary: 'line one\nline two',
        timestamp: '2026-01-02T03:04:05Z',
        details: { a: [1, null] },
        tags: ['t'],
      },
      {},
      { hostname: 'h', processname: 'p', processid: () => 7 },
    );
    const encoded = encodeEvent(event);
    expect(encoded.text).toBe(
      '{"timestamp":"2026-01-02T03:04:05.000000+00:00","processid":7,"processname":"p","hostname":"h",' +
        '"category":"event","source":"p","details":{"a":[1,null]},"summary":"line one\\nline two","tags":["t"],"severity":"INFO"}',
    );
    expect(encoded).toMatchObject({
      kind: 'event',
      message: event,
      byteLength: encoded.text.length,
      severity: 'INFO',
    });
  });

  it('means the same in printable ASCII, and counts bytes rather than characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'binary' }),
        (summary, value) => {
          const encoded = encodeEvent(
            createEvent({ summary, details: { [`k${value}`]: value } }, { pitfalls: 'warn' }),
          );
          const asciiJson = toAsciiJson(encoded.text);
          expect(asciiJson).toMatch(/^[\x20-\x7e]*$/);
          expect(JSON.parse(asciiJson)).toEqual(encoded.message);
          expect(JSON.parse(encoded.text)).toEqual(encoded.message);
          expect(encoded.byteLength).toBe(new TextEncoder().encode(encoded.text).length);
        },
      ),
    );
  });

  it('escapes what lies outside of the basic plane as two units, and half of a pair as one', () => {
    const { text } = encodeEvent(createEvent({ summary: 'é😀\u007f\u2028', details: { lone: '\ud800' } }));
    const asciiJson = toAsciiJson(text);
    expect(asciiJson).toContain('"\\u00e9\\ud83d\\ude00\\u007f\\u2028"');
    expect(asciiJson).toContain('"lone":"\\ud800"');
    expect(text).toContain('"lone":"\\ud800"');
  });

  it("makes the plain object once, and it is nobody else's", () => {
    const event = createEvent({ summary: 's', details: { list: [1] } });
    const encoded = encodeEvent(event);
    expect(encoded.message).toBe(encoded.message);
    expect(encoded.message).toEqual(event);
    expect(encoded.message.details).not.toBe(event.details);
  });

  it('refuses an event that is larger than the limit by one byte', () => {
    const event = createEvent({ summary: 'é'.repeat(100) });
    const { byteLength } = encodeEvent(event);
    expect(encodeEvent(event, { maxBytes: byteLength }).byteLength).toBe(byteLength);
    const { rules, message } = issuesOf(() => encodeEvent(event, { maxBytes: byteLength - 1 }));
    expect(rules).toEqual([' too-large']);
    expect(message).toContain(`it takes ${byteLength} bytes of JSON; the limit is ${byteLength - 1}`);
  });

  it('gives a typed error for an event that createEvent did not make', () => {
    const event = { ...createEvent({ summary: 's' }), details: { a: 1n } } as unknown as MozDefEvent;
    expect(issuesOf(() => encodeEvent(event)).message).toContain('createEvent');
  });
});
