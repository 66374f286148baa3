import type { EventRecord } from '@x/estreamer-protocol';
import type { PluginContext } from '../../src/contract/plugin.ts';
import type { FilePlugin } from '../../src/file/index.ts';
import { fullyQualified, names } from '../formats/sample-records.ts';

/** A record that a line of its own tells from others. */
export function event(number: number, padding = ''): EventRecord {
  return fullyQualified({
    EventType: 'ConnectionEvent',
    URL: `u${number}`,
    ...(padding === '' ? {} : { padding }),
  });
}

/** What the host would give. */
export function context(signal: AbortSignal = new AbortController().signal): PluginContext {
  return {
    metadata: { ...names.metadata, lookup: () => undefined },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    signal,
  };
}

/** Gives a plugin one delivery. */
export function deliver(
  plugin: Pick<FilePlugin, 'writeDelivery'>,
  ...records: readonly EventRecord[]
): Promise<void> {
  return plugin.writeDelivery({ records }, context());
}

/** The events that are in a text of JSON lines, by their URL; every line must be whole. */
export function urlsIn(text: string): string[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error('The last line has no end.');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line).data.URL);
}
