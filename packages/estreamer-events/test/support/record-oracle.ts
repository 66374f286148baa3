import { createMetadataStore, type EventRecord, type ResolvedNames } from '@x/estreamer-protocol';
import { interpret } from './interpret.ts';
import { recordOf } from './records.ts';

/** The facts of an event as a whole, read without a compiler. */
export function wholeFactsOf(record: EventRecord, names: ResolvedNames) {
  const event = interpret(record, names);
  if (event === undefined) throw new Error(`${record.kind} is no event`);
  const { category, sensor, severity, summary, facts } = event;
  return { time: zuluTime(event.time), category, sensor, severity, summary, facts };
}

/** ISO 8601 in UTC, with microseconds where there are some. */
function zuluTime(time: string | undefined): string | undefined {
  return time?.replace(/(?:\.0{6})?\+00:00$/, 'Z');
}

/** Where two long texts begin to differ, with what stands there; `undefined` where they are the same. */
export function firstDifference(actual: string, expected: string): string | undefined {
  if (actual === expected) return undefined;
  let at = 0;
  while (actual[at] === expected[at]) at += 1;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
  return `at ${at}: ${around(actual)} in place of ${around(expected)}`;
}

/** Any value with bytes in hexadecimal, and objects whose fields can have any name. */
export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  return Object.assign(
    Object.create(null),
    ...Object.entries(value).map(([key, item]) =>
      Object.defineProperty(Object.create(null), key, { value: plain(item), enumerable: true }),
    ),
  );
}

/** Metadata that names what the records of the tests point to. */
export const named = createMetadataStore();
for (const input of [
  { kind: 'managedDevice', data: { id: 1, name: 'sensor-1' } },
  { kind: 'user', data: { id: 42, userName: 'alice' } },
  {
    kind: 'accessControlRule',
    data: {
      uuid: '00000000-0000-0000-0000-000000000001',
      accessControlRuleId: 7,
      name: 'allow | all = \\ rule',
    },
  },
  { kind: 'accessControlRuleAction', data: { id: 4, name: 'Block' } },
] as const) {
  named.update(recordOf(input));
}
