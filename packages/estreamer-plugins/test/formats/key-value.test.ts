import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyValueFormat } from '../../src/formats/index.ts';
import { fullyQualified, names, record, undecodable } from './sample-records.ts';

const keyValue = createKeyValueFormat();

/** Reads pairs as Splunk does: a bare value ends at a space, one in quotes at the quote that is not escaped. */
function parsePairs(line: string | undefined): Record<string, string> {
  const pairs: Record<string, string> = {};
  let rest = line ?? '';
  while (rest !== '') {
    const found = /^([\w.]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"=\\]+))(?: |$)/.exec(rest);
    if (found === null) throw new Error(`No pair: ${rest}`);
    const [whole, key = '', quoted, bare] = found;
    pairs[key] = quoted === undefined ? (bare ?? '') : JSON.parse(`"${quoted}"`);
    rest = rest.slice(whole.length);
  }
  return pairs;
}

describe('key=value', () => {
  it('has every field and, behind it, its name', () => {
    const line = keyValue.format(
      record({
        kind: 'connectionStatistics',
        data: {
          deviceId: 1,
          userId: 42,
          accessControlRuleId: 7,
          accessControlPolicyUuid: '00000000-0000-0000-0000-000000000001',
          userAgent: 'Mozilla/5.0 "x"',
          initiatorIpAddress: '10.0.0.1',
        },
      }),
      names,
    );
    expect(line).toMatch(
      /^event_time=2023-11-14T22:13:20Z kind=connectionStatistics record_type=71 category=connection /,
    );
    expect(line).toContain(' userId=42 userId_name=alice ');
    expect(line).toContain(' userAgent="Mozilla/5.0 \\"x\\""');
    expect(parsePairs(line)).toMatchObject({
      sensor: 'sensor-1',
      initiatorIpAddress: '10.0.0.1',
      accessControlRuleId_name: 'allow | all = \\ rule',
      initiatorPort: '0',
    });
    expect(line).not.toMatch(/responderIpAddress|clientUrl|ingressZoneUuid|sslCertificateFingerprint/);
  });

  it('writes empty values when told', () => {
    const line = createKeyValueFormat({ omitEmpty: false }).format(
      record({ kind: 'connectionStatistics', data: {} }),
      names,
    );
    expect(parsePairs(line)).toMatchObject({ clientUrl: '', responderIpAddress: '::' });
  });

  it('leaves out zeros when told', () => {
    const line = createKeyValueFormat({ omitZeros: true }).format(
      record({ kind: 'tcpPortClosed', data: { port: 0 } }),
      names,
    );
    expect(parsePairs(line)).not.toHaveProperty('port');
  });

  it('writes blocks in a record under their path, and what cannot be decoded', () => {
    const server = record({
      kind: 'newClientApplication',
      data: { webApplications: [{ webApplicationId: 9 }] },
    } as never);
    expect(parsePairs(keyValue.format(server, names))).toMatchObject({
      'webApplications.0.webApplicationId': '9',
    });
    expect(parsePairs(keyValue.format(undecodable(255), names))).toMatchObject({
      kind: 'unknown',
      bytes: '0000fffe00000001ff',
    });
  });

  it('parses back, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (URL) => {
        fc.pre(!/^[0:.-]+$/.test(URL));
        expect(parsePairs(keyValue.format(fullyQualified({ URL }), names))['URL']).toBe(URL);
      }),
    );
    const line = keyValue.format(fullyQualified({ URL: 'a\nb\r\t\0\u2028"\\' }), names);
    expect(line).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(parsePairs(line)['URL']).toBe('a\nb\r\t\0\u2028"\\');
  });

  it('gives keys that nobody can read a form that everybody can', () => {
    expect(keyValue.format(fullyQualified({ 'a b="c': 1 }), names)).toContain(' a_b__c=1');
  });
});
