import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { impactLevelOf, ipProtocolNames } from '../src/index.ts';
import { readIpv6, readOctets, readText, readUint64 } from '../src/schema/values.ts';

const sixteenBytes = fc
  .array(fc.constantFrom(0, 0, 0, 1, 0xff, 0x20), { minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes));

describe('values', () => {
  it('names all IP protocols of the registry', () => {
    expect(Object.keys(ipProtocolNames)).toHaveLength(138);
    expect([0, 6, 58, 99, 142].map((number) => ipProtocolNames[number])).toEqual([
      'HOPOPT',
      'TCP',
      'ICMPv6',
      undefined,
      'ROHC',
    ]);
    expect(new Set(Object.values(ipProtocolNames)).size).toBe(138);
  });

  it('writes IPv6 addresses as RFC 5952 does (the URL parser is the witness)', () => {
    fc.assert(
      fc.property(sixteenBytes, (bytes) => {
        const text = readIpv6(bytes, 0);
        fc.pre(!text.includes('.'));
        const groups = bytes.toString('hex').match(/..../g)?.join(':');
        expect(text).toBe(new URL(`http://[${groups}]/`).hostname.slice(1, -1));
      }),
    );
  });

  it.each([
    ['00000000000000000000ffff0a000001', '10.0.0.1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
    ['fe80000000000000020c29fffe000001', 'fe80::20c:29ff:fe00:1'],
  ])('reads the address %s as %s', (hex, text) => {
    expect(readIpv6(Buffer.from(hex, 'hex'), 0)).toBe(text);
  });

  it('reads 64-bit numbers without losing a digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigUInt64BE(value);
        expect(String(readUint64(bytes, 0))).toBe(String(value));
      }),
    );
  });

  it('reads the same where Buffer has only what Node.js documents', async () => {
    const bytes = Buffer.from('6c616220e282ac2000ff61000000', 'hex');
    const text = readText(bytes, 1, bytes.length);
    const octets = readOctets(bytes, 1, 4);
    vi.resetModules();
    vi.stubGlobal('Buffer', Object.create(Buffer, { prototype: { value: {} } }));
    const documented = await import('../src/schema/values.ts');
    vi.unstubAllGlobals();
    const documentedRead = vi.spyOn(bytes, 'toString');
    expect(documented.readText(bytes, 1, bytes.length)).toBe(text);
    expect(documented.readOctets(bytes, 1, 4)).toBe(octets);
    expect(documentedRead.mock.calls).toEqual([
      ['utf8', 1, 11],
      ['hex', 1, 4],
    ]);
  });

  it('never fails on text that is not UTF-8', () => {
    expect(readText(Buffer.from('61ff62', 'hex'), 0, 3)).toBe('a\ufffdb');
  });

  it.each([
    [0x00, 0],
    [0x01, 4],
    [0x02, 3],
    [0x03, 3],
    [0x04, 0],
    [0x05, 4],
    [0x06, 2],
    [0x07, 2],
    [0x08, 1],
    [0x10, 1],
    [0x20, 0],
    [0x27, 2],
    [0x40, 1],
    [0x80, 1],
    [0xff, 1],
  ])('impact flags %i are of level %i', (flags, level) => {
    expect(impactLevelOf(flags)).toBe(level);
  });
});
