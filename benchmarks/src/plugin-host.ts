import { strictEqual } from 'node:assert';
import { createPluginHost, definePlugin, type PluginHost } from '@x/estreamer-plugins';
import { createRecordDecoder, type EventRecord } from '@x/estreamer-protocol';
import type { Comparison } from './compare.ts';
import { samplePayloads } from './sample-records.ts';

const RECORDS = 100;
const PLUGINS = [1, 5] as const;

/** What a plugin that does little does with a record: it reads three fields and remembers. */
function createCounter() {
  const seen = new Map<string, number>();
  return {
    seen,
    count(record: EventRecord) {
      const key = `${record.kind} ${record.recordType} ${record.archiveTimestamp}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    },
  };
}

function createHost(counters: readonly ReturnType<typeof createCounter>[], isAsync: boolean): PluginHost {
  return createPluginHost({
    plugins: counters.map(({ count }) =>
      definePlugin({
        info: { description: 'Counts', author: 'a benchmark', version: '1', callback: 'count' },
        count: isAsync ? async (record: EventRecord) => count(record) : count,
      }),
    ),
  });
}

/** The host, against a bare loop that calls the same functions with the same records. */
export async function pluginHostComparisons(): Promise<Comparison[]> {
  const decoder = createRecordDecoder();
  const decoded = Object.values(samplePayloads).map((payload) => decoder.decode(payload));
  const records = Array.from(
    { length: RECORDS },
    (_, index) => decoded[index % decoded.length] as EventRecord,
  );
  const comparisons: Comparison[] = [];
  for (const isAsync of [false, true]) {
    for (const plugins of PLUGINS) {
      const bare = Array.from({ length: plugins }, createCounter);
      const hosted = Array.from({ length: plugins }, createCounter);
      const callbacks = bare.map(({ count }) =>
        isAsync ? async (record: EventRecord) => count(record) : count,
      );
      const host = createHost(hosted, isAsync);
      await host.process({ records });
      strictEqual(
        hosted[0]?.seen.size,
        new Set(
          decoded.map((record) => JSON.stringify([record.kind, record.recordType, record.archiveTimestamp])),
        ).size,
      );
      comparisons.push({
        name: `plugin host: ${plugins} ${isAsync ? 'asynchronous' : 'synchronous'} plugin${plugins > 1 ? 's' : ''}, calls a second, against a bare loop`,
        operations: RECORDS * plugins,
        ceiling: isAsync
          ? async () => {
              for (const callback of callbacks) for (const record of records) await callback(record);
            }
          : () => {
              for (const callback of callbacks) for (const record of records) callback(record);
            },
        candidate: () => host.process({ records }),
      });
    }
  }
  return comparisons;
}
