import { SEVERITIES } from '@x/foundation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSyslogHeader, frameMessage, SYSLOG_FACILITIES } from '../src/index.ts';

const origin = { host: 'fw1.example', program: '/usr/bin/estreamer', processId: '7', messageId: 'intrusion' };
const time = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

describe('a header of RFC 5424', () => {
  const write = createSyslogHeader({ format: 'rfc5424', facility: 'local0' });

  it('has all its fields', () => {
    expect(write({ severity: 'ERROR', time, origin })).toBe(
      '<131>1 2026-01-02T03:04:05.006Z fw1.example estreamer 7 intrusion - ',
    );
  });

  it('keeps microseconds and zone of a timestamp, and says that there is none for another text', () => {
    const at = (given: number | string) => write({ severity: 'INFO', time: given, origin }).split(' ')[1];
    expect(at('2026-01-02T03:04:05.000006+00:00')).toBe('2026-01-02T03:04:05.000006+00:00');
    expect(at('yesterday')).toBe('-');
    expect(at(Number.NaN)).toBe('-');
  });

  it('has - for what is not known', () => {
    expect(write({ severity: 'DEBUG', time, origin: { host: '', program: '' } })).toBe(
      '<135>1 2026-01-02T03:04:05.006Z - - - - - ',
    );
  });

  it('keeps an IPv6 address as it is', () => {
    expect(write({ severity: 'INFO', time, origin: { ...origin, host: '2001:db8::1' } })).toContain(
      ' 2001:db8::1 ',
    );
  });
});

describe('a header of RFC 3164', () => {
  const write = createSyslogHeader({ format: 'rfc3164', facility: 'user' });
  const local = new Date(time);

  it('has the local time, the host and the tag', () => {
    const hour = String(local.getHours()).padStart(2, '0');
    expect(write({ severity: 'WARNING', time, origin })).toBe(
      `<12>Jan  2 ${hour}:04:05 fw1.example estreamer[7]: `,
    );
    expect(write({ severity: 'WARNING', time: '2026-01-02T03:04:05.000006+00:00', origin })).toContain(
      ':04:05 ',
    );
  });

  it('has an IPv6 address without the colons that would end it', () => {
    expect(write({ severity: 'INFO', time, origin: { ...origin, host: '2001:db8::1' } })).toContain(
      ' 2001-db8--1 estreamer[7]: ',
    );
  });

  it('leaves out the tag of no program, and the host on the same machine', () => {
    const cef = { host: 'h', program: '' };
    expect(write({ severity: 'INFO', time, origin: cef })).toMatch(/:05 h $/);
    const local = createSyslogHeader({ format: 'rfc3164', facility: 'user', local: true });
    expect(local({ severity: 'INFO', time, origin })).toMatch(/:05 estreamer\[7\]: $/);
  });
});

it('has the priority of facility and severity, or of one severity for all', () => {
  const priorities = SEVERITIES.map(
    (severity) =>
      /^<(\d+)>/.exec(
        createSyslogHeader({ format: 'rfc5424', facility: 'authpriv' })({ severity, time, origin }),
      )?.[1],
  );
  expect(priorities).toEqual(['87', '86', '85', '84', '83', '82', '81', '80']);
  const fixed = createSyslogHeader({ format: 'rfc3164', facility: 'kern', severity: 'crit' });
  expect(fixed({ severity: 'DEBUG', time, origin })).toMatch(/^<2>/);
});

it('holds nothing that could end a field, the header or the message, whatever the origin', () => {
  const anyCharacter = fc.oneof(
    fc.integer({ min: 0, max: 0x10_ffff }).map((point) => String.fromCodePoint(point)),
    fc.constantFrom(' ', '\n', ':', '[', '<'),
  );
  const anyText = fc.string({ unit: anyCharacter, maxLength: 60 });
  fc.assert(
    fc.property(
      fc.record({ host: anyText, program: anyText, processId: anyText, messageId: anyText }),
      fc.oneof(fc.double(), anyText),
      fc.constantFrom('rfc5424' as const, 'rfc3164' as const),
      fc.constantFrom(...(Object.keys(SYSLOG_FACILITIES) as (keyof typeof SYSLOG_FACILITIES)[])),
      (from, at, format, facility) => {
        const header = createSyslogHeader({ format, facility })({ severity: 'INFO', time: at, origin: from });
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        if (format === 'rfc5424') expect(header.split(' ')).toHaveLength(8);
      },
    ),
  );
});

it('keeps messages apart by their length in bytes, a line end or a NUL', () => {
  expect(frameMessage('süß', 'octet-counting')).toBe('5 süß');
  expect(frameMessage('süß', 'lf')).toBe('süß\n');
  expect(frameMessage('süß', 'nul')).toBe('süß\0');
});
