import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHostProfileDecoder, encodeHostProfile, type FullHostProfileInput } from '../src/index.ts';
import { fullHostProfile149 } from '../src/records/discovery/host-profiles.ts';
import { blockArbitrary } from './support/arbitrary-record.ts';

const decoder = createHostProfileDecoder();
const profiles = blockArbitrary(fullHostProfile149).map((profile) => profile as FullHostProfileInput);

describe('host profiles', () => {
  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        expect(decoder.decode(encodeHostProfile(profile))).toEqual({
          kind: 'fullHostProfile',
          data: profile,
          undecodedBytes: 0,
        });
      }),
      { numRuns: 20 },
    );
  });

  it('come out as unknown when they are damaged, and never throw', () => {
    fc.assert(
      fc.property(profiles, fc.nat(), fc.nat(255), (profile, position, value) => {
        const bytes = encodeHostProfile(profile);
        bytes[position % bytes.length] = value;
        expect(['fullHostProfile', 'unknown']).toContain(decoder.decode(bytes).kind);
        const cut = bytes.subarray(0, position % bytes.length);
        expect(decoder.decode(cut)).toMatchObject({ kind: 'unknown', bytes: cut });
      }),
      { numRuns: 50 },
    );
  });

  it('keep a server whose block does not fit as bytes, and go on', () => {
    const broken = Buffer.from('01bb00', 'hex');
    const profile = encodeHostProfile({
      hops: 3,
      tcpServers: [
        { blockType: 104, bytes: broken },
        { blockType: 104, port: 22 },
      ],
    });
    expect(decoder.decode(profile)).toMatchObject({
      kind: 'fullHostProfile',
      data: {
        hops: 3,
        tcpServers: [
          { blockType: 104, bytes: broken },
          { blockType: 104, port: 22 },
        ],
      },
      undecodedBytes: 11,
    });
  });

  it('say so when the block is another, or bytes follow it', () => {
    const old = Buffer.from('0000006f00000008', 'hex');
    expect(decoder.decode(old)).toMatchObject({
      kind: 'unknown',
      reason: { code: 'unknown-block-type', offset: 0 },
    });
    const longer = Buffer.concat([encodeHostProfile({}), Buffer.alloc(1)]);
    expect(decoder.decode(longer)).toMatchObject({ kind: 'unknown', reason: { code: 'trailing-bytes' } });
  });
});
