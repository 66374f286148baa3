import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { createFormat, isEstreamerEventsError } from '../src/index.ts';
import { createEcsValidator, readEcsDefinitions } from './support/ecs-definitions.ts';
import { everyRecord } from './support/every-record.ts';
import { textEvents } from './support/generated-events.ts';
import { createOcsfValidator, readOcsfDefinitions } from './support/ocsf-definitions.ts';

describeWithShared('the documents of each version of a schema, by its own definitions', (shared) => {
  const folder = `${shared}spec/schemas/`;
  const versions = [
    ...(['1.4.0', '1.8.0'] as const).map((schemaVersion) => {
      const issuesOf = createOcsfValidator(readOcsfDefinitions(`${folder}ocsf-${schemaVersion}`));
      return { name: `ocsf ${schemaVersion}`, format: createFormat('ocsf', { schemaVersion }), issuesOf };
    }),
    ...(
      [
        ['8.17.0', 'ecs-8.17-flat.yml'],
        ['9.4.0', 'ecs-9.4.0-flat.yml'],
      ] as const
    ).map(([schemaVersion, file]) => {
      const issuesOf = createEcsValidator(readEcsDefinitions(`${folder}${file}`));
      return { name: `ecs ${schemaVersion}`, format: createFormat('ecs', { schemaVersion }), issuesOf };
    }),
  ];

  describe.each(versions)('$name', ({ name, format, issuesOf }) => {
    const documentOf = (...given: Parameters<typeof format.write>) =>
      JSON.parse(format.write(...given)?.text ?? '{}') as Record<string, Record<string, unknown>>;

    it.each(everyRecord)('%s', (_, records) => {
      fc.assert(
        fc.property(records, ({ record, names }) => {
          expect(issuesOf(documentOf(record, names, { id: 'a-1', server: 'paris' }))).toEqual([]);
        }),
        { numRuns: 5 },
      );
    });

    it('text events as servers send them', () => {
      const documents = [...textEvents({ events: 300 })].map(({ record, names }) =>
        documentOf(record, names),
      );
      expect(documents.flatMap(issuesOf)).toEqual([]);
      expect([documents[0]?.['ecs']?.['version'] ?? documents[0]?.['metadata']?.['version']]).toEqual([
        name.split(' ')[1],
      ]);
    });

    it('finds what is wrong', () => {
      const [good] = [...textEvents({ events: 1 })].map(({ record, names }) => documentOf(record, names));
      expect(issuesOf({ ...good, nonsense: 1 })).toHaveLength(1);
      expect(issuesOf({ ...good, message: 1 })).toHaveLength(1);
      const { event: _event, time: _time, '@timestamp': _timestamp, ...rest } = good ?? {};
      expect(issuesOf({ event: {}, ...rest })).not.toEqual([]);
    });
  });
});

describe('the version of a schema', () => {
  it.each(['ecs', 'ocsf'] as const)('of %s that nobody knows is refused', (name) => {
    const make = () => createFormat(name, { schemaVersion: '1.0.0' as never });
    expect(make).toThrow(expect.toSatisfy((error) => isEstreamerEventsError(error, 'invalid-settings')));
  });
});
