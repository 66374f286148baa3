import { describe, expect, it } from 'vitest';
import { createHostProfileDecoder, encodeHostProfile, type FullHostProfileInput } from '../src/index.ts';
import { goldenNames, readGoldenOctets, readGoldenValues, withOctetsAsText } from './support/golden-file.ts';

const decoder = createHostProfileDecoder();

describe('golden host profiles', () => {
  it.each(goldenNames('host-data'))('%s decodes to the values beside it, and encodes back', (name) => {
    const octets = readGoldenOctets('host-data', name);
    const decoded = decoder.decode(octets);
    expect(withOctetsAsText(decoded)).toEqual(readGoldenValues('host-data', name));
    if (decoded.kind !== 'fullHostProfile') throw new Error(decoded.reason.message);
    const encoded = encodeHostProfile(decoded.data as FullHostProfileInput);
    expect(encoded.toString('hex')).toBe(octets.toString('hex'));
  });
});
