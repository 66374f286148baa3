import { describe, expect, it } from 'vitest';
import { createHostProfileDecoder, encodeHostProfile, type FullHostProfileInput } from '../src/index.ts';
import { goldenNames, readGoldenBytes, readGoldenValues, withBytesAsText } from './support/golden-file.ts';

const decoder = createHostProfileDecoder();

describe('golden host profiles', () => {
  it.each(goldenNames('host-data'))('%s decodes to the values beside it, and encodes back', (name) => {
    const bytes = readGoldenBytes('host-data', name);
    const decoded = decoder.decode(bytes);
    expect(withBytesAsText(decoded)).toEqual(readGoldenValues('host-data', name));
    if (decoded.kind !== 'fullHostProfile') throw new Error(decoded.reason.message);
    const encoded = encodeHostProfile(decoded.data as FullHostProfileInput);
    expect(encoded.toString('hex')).toBe(bytes.toString('hex'));
  });
});
