import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readSamples, translate } from '../../../test-support/python-sample.ts';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  MOZDEF_JSON_SCHEMA_NAMES,
  type MozDefJsonSchemaName,
  mozdefJsonSchema,
} from '../src/event/json-schema.ts';
import { encodeMessage, type MozDefEventDefaults, vulnerability } from '../src/index.ts';
import { complianceDetails, vulnerabilityV1, vulnerabilityV2 } from './typed-inputs.ts';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const validators = Object.fromEntries(
  MOZDEF_JSON_SCHEMA_NAMES.map((name) => [name, ajv.compile(mozdefJsonSchema(name))]),
) as Record<MozDefJsonSchemaName, ReturnType<typeof ajv.compile>>;

/** The types whose JSON Schema a message fits. */
function fits(message: unknown): string[] {
  return MOZDEF_JSON_SCHEMA_NAMES.filter((name) => validators[name](message));
}

const event = {
  timestamp: '2026-01-02T03:04:05.000006+00:00',
  processid: 1,
  processname: 'p',
  hostname: 'h',
  category: 'event',
  source: null,
  details: {},
  summary: 's',
  tags: [],
  severity: 'INFO',
};

describe('the JSON Schemas', () => {
  it.each([
    ['an event', event, ['event']],
    ['an asset hint', { ...event, category: 'asset_hint', details: { a: 1 } }, ['event', 'assetHint']],
    ['an asset hint without details', { ...event, category: 'asset_hint' }, ['event']],
    ['an RRA', { ...event, category: 'rra_data', details: { a: 1 } }, ['event', 'rra']],
    [
      'a compliance item',
      { ...event, category: 'complianceitems', details: complianceDetails },
      ['event', 'complianceItem'],
    ],
    ['a vulnerability', vulnerabilityV1, ['vulnerabilityV1']],
    ['a vulnerability of version 2', vulnerabilityV2, ['vulnerabilityV2']],
    ['a vulnerability of another version', { ...vulnerabilityV1, version: 3 }, []],
    ['an event with another key', { ...event, extra: 1 }, []],
    ['an event without tags', { ...event, tags: undefined }, []],
    ['an event with another severity', { ...event, severity: 'CRIT' }, []],
    ['an event with another offset', { ...event, timestamp: '2026-01-02T03:04:05.000006+06:00' }, []],
    ['nothing', {}, []],
  ])('fit %s', (_, message, expected) => {
    expect(fits(JSON.parse(JSON.stringify(message)))).toEqual(expected);
  });

  it('fit what is sent, dates included', () => {
    const vuln = { ...vulnerabilityV1.vuln, discovery_time: new Date(0) };
    const { message } = encodeMessage(vulnerability({ ...vulnerabilityV1, utctimestamp: new Date(0), vuln }));
    expect(fits(message)).toEqual(['vulnerabilityV1']);
  });
});

describeWithShared('the JSON Schemas and the golden samples', (shared) => {
  const names: Readonly<Record<string, MozDefJsonSchemaName>> = {
    MozDefEvent: 'event',
    MozDefMsg: 'event',
    MozDefCompliance: 'complianceItem',
    MozDefAssetHint: 'assetHint',
    MozDefRRA: 'rra',
    MozDefVulnerability: 'vulnerabilityV1',
  };
  const refused =
    /^(?:compliance-minimal|event-(?:nulls|tags-string|summary-number|severity-unknown-number|update-log)|msg-log-extra)$/;
  // The one sample that is not JSON.
  const samples = readSamples(shared).filter((sample) => sample.case !== 'event-nan');
  for (const sample of samples) {
    const name = names[sample.input.class];
    if (refused.test(sample.case)) {
      it(`${sample.case}: what the Python client sends does not fit`, () => {
        expect(fits(JSON.parse(sample.http.body))).not.toContain(name);
      });
    } else {
      it(`${sample.case}: what is sent fits`, () => {
        const defaults = (sample.input.init ?? {}) as MozDefEventDefaults;
        expect(fits(encodeMessage(translate(sample.input), { defaults }).message)).toContain(name);
      });
    }
  }
});
