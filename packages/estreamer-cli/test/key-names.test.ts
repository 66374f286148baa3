import { describe, expect, it } from 'vitest';
import { commonSections } from '../src/configuration/sections.ts';
import { inWordsOfTheFile, keyNames } from '../src/keys/key-names.ts';
import { outputTypes } from '../src/outputs/output-types.ts';
import { serverKeys, streamKeys, tlsKeys } from '../src/sources/server-keys.ts';
import { sourceTypes } from '../src/sources/source-types.ts';

describe('names of settings in messages', () => {
  it('are keys that the file has', () => {
    const sections = [
      serverKeys,
      tlsKeys,
      streamKeys,
      commonSections.plugins.keys,
      ...Object.values(outputTypes).map(({ keys }) => keys),
    ];
    const keys = new Set(
      [...sections, ...Object.values(sourceTypes).map(({ keys }) => keys)].flatMap(Object.keys),
    );
    for (const key of keyNames.values()) expect(keys).toContain(key.split(' ')[0]);
  });

  it.each([
    [
      "Give the management center's own authority in tls.ca. Or pin its certificate by tls.fingerprints.",
      "Give the management center's own authority in ca_file. Or pin its certificate by fingerprints.",
    ],
    ['Raise connectTimeoutMs if the way is slow.', 'Raise connect_timeout if the way is slow.'],
    ['tls.certificateFile ("a.crt") can not be read', 'certificate_file ("a.crt") can not be read'],
    ['is not verified (tls.verify is false): anyone', 'is not verified (verify is 0): anyone'],
    [
      'set tls.securityLevel to 1 or 0, or tls.minVersion',
      'set security_level to 1 or 0, or minimum_version',
    ],
    [
      'source.tls.pkcs12File ("a.p12") can not be read, source.tls.caFile neither',
      'pkcs12_file ("a.p12") can not be read, client_ca_file neither',
    ],
    ['Set replay.overlapSeconds to 7136', 'Set overlap_seconds to 7136'],
    ['of the host tls.caption.example', 'of the host tls.caption.example'],
  ])('are written as the file has them: %s', (message, written) => {
    expect(inWordsOfTheFile(message)).toBe(written);
  });
});
