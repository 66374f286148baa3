import { createHostProfileDecoder, encodeHostProfile } from '@x/estreamer-protocol';
import { describe, expect, it } from 'vitest';
import { generatedSource, type HostRange } from '../src/index.ts';

const decoder = createHostProfileDecoder();

function profilesOf(range: Partial<HostRange> & { start: string; end: string }) {
  const profiles = generatedSource().hostProfiles?.({ notes: false, banners: false, ...range }) ?? [];
  return [...profiles].map((profile) => {
    const decoded = decoder.decode(encodeHostProfile(profile));
    if (decoded.kind !== 'fullHostProfile') throw new Error(decoded.reason.message);
    expect(decoded.undecodedBytes).toBe(0);
    return decoded.data;
  });
}

const addressesOf = (range: { start: string; end: string }) =>
  profilesOf(range).flatMap(({ ipAddresses }) =>
    ipAddresses.map((item) => ('ipAddress' in item ? item.ipAddress : '')),
  );

describe('the host profiles of a generatedSource', () => {
  it('are those of the hosts in the range, by address', () => {
    expect(addressesOf({ start: '10.1.20.24', end: '10.1.30.80' })).toEqual([
      '10.1.20.24',
      '10.1.20.25',
      '10.1.20.26',
      '10.1.20.51',
      '10.1.30.80',
    ]);
    expect(addressesOf({ start: '10.2.20.21', end: '10.2.20.21' })).toEqual(['10.2.20.21']);
    expect(addressesOf({ start: '::ffff:10.2.20.21', end: '::ffff:10.2.20.21' })).toEqual(['10.2.20.21']);
    expect(addressesOf({ start: '0.0.0.0', end: '255.255.255.255' })).toHaveLength(32);
  });

  it.each([
    { start: '192.0.2.1', end: '192.0.2.1' },
    { start: '10.9.9.9', end: '10.1.1.1' },
    { start: '2001:db8::1', end: '2001:db8::ffff' },
  ])('are none for $start to $end', (range) => {
    expect(profilesOf(range)).toEqual([]);
  });

  it('have notes and banners where they are asked for', () => {
    const server = { start: '10.1.30.80', end: '10.1.30.80' };
    const bannerOf = (range: Partial<HostRange>) => {
      const [profile] = profilesOf({ ...server, ...range });
      const [tcpServer] = profile?.tcpServers ?? [];
      return [
        profile?.notes,
        tcpServer !== undefined && 'serverBanner' in tcpServer
          ? Buffer.from(tcpServer.serverBanner).toString()
          : undefined,
      ];
    };
    expect(bannerOf({})).toEqual(['', '']);
    expect(bannerOf({ notes: true })).toEqual(['The public web server of ftd-head-office', '']);
    expect(bannerOf({ banners: true })).toEqual(['', expect.stringContaining('nginx')]);
  });
});
