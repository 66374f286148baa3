import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import { createMozDefFormat, type FormatDependencies, type MozDefFormatSettings } from '../../src/index.ts';

/** An event of MozDef, as it goes on the wire. */
export interface MozDefEvent {
  readonly timestamp: string;
  readonly hostname: string;
  readonly category: string;
  readonly source: string;
  readonly severity: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** What a format of MozDef writes, read back. The machine is called `this-machine`. */
export function mozdefMapper(settings: MozDefFormatSettings = {}, dependencies: FormatDependencies = {}) {
  const format = createMozDefFormat(
    { hostname: 'this-machine', processname: 'test', processid: 7, ...settings },
    dependencies,
  );
  return (record: EventRecord, names: ResolvedNames): MozDefEvent | undefined => {
    const event = format.write(record, names);
    return event === undefined ? undefined : JSON.parse(event.text);
  };
}

export const mapRecord = mozdefMapper();
