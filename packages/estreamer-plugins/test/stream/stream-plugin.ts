import { onTestFinished } from 'vitest';
import { createJsonLinesFormat } from '../../src/formats/index.ts';
import {
  createStreamPlugin,
  type StreamDestination,
  type StreamPluginDependencies,
  type StreamPluginEvent,
  type StreamPluginSettings,
} from '../../src/stream/index.ts';

/** A plugin that is torn down with the test, and what it tells. */
export function createTestPlugin(
  destination: StreamDestination,
  settings: Partial<StreamPluginSettings> = {},
  dependencies: StreamPluginDependencies = {},
) {
  const events: StreamPluginEvent[] = [];
  const waiting = new Set<() => void>();
  const plugin = createStreamPlugin(
    {
      format: createJsonLinesFormat(),
      destination,
      ...settings,
      onEvent(event) {
        events.push(event);
        for (const wake of waiting) wake();
      },
    },
    { wait: () => new Promise((resolve) => setImmediate(resolve)), ...dependencies },
  );
  onTestFinished(() => plugin.teardown());
  return {
    plugin,
    events,
    kinds: () => events.map(({ kind }) => kind),
    /** Resolves when the plugin has told of something so often. */
    async told(kind: StreamPluginEvent['kind'], times = 1) {
      while (events.filter((event) => event.kind === kind).length < times) {
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
  };
}

/** The events in lines of JSON, by their URL. */
export function urlsOf(lines: readonly string[]): string[] {
  return lines.map((line) => JSON.parse(line).data.URL);
}
