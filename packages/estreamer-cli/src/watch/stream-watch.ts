import type { Logger } from '@x/foundation';
import { isEstablished } from '../run/run-state.ts';
import type { RunStatus } from '../run/run-status.ts';

/** How long a source may be without a session before that is an error, and how often it is said again. */
const PATIENCE_MS = 60_000;
const REMINDER_MS = 600_000;

/**
 * Says as an error what is more than a blip: a source that has had no session for a minute.
 *
 * @returns looks at the run once; call it every few seconds
 */
export function createStreamWatch(
  status: () => RunStatus,
  logger: Logger,
  monotonic: () => number = () => performance.now(),
): () => void {
  const away = new Map<string, { readonly since: number; toldAt: number | undefined }>();
  return () => {
    const now = monotonic();
    for (const { name, kind, source } of status().pipelines) {
      const label = name ?? kind;
      const before = away.get(label);
      if (isEstablished(source.state)) {
        away.delete(label);
        if (before?.toldAt !== undefined) {
          const seconds = Math.round((now - before.since) / 1000);
          logger.info(
            { code: 'established', source: label, seconds },
            `${label} has a session again after ${seconds} s.`,
          );
        }
        continue;
      }
      const entry = before ?? { since: now, toldAt: undefined };
      away.set(label, entry);
      const waited = now - entry.since;
      if (waited < PATIENCE_MS || (entry.toldAt !== undefined && now - entry.toldAt < REMINDER_MS)) continue;
      entry.toldAt = now;
      const seconds = Math.round(waited / 1000);
      logger.error(
        { code: 'not-established', source: label, state: source.state, seconds },
        `${label} has had no session for ${seconds} s (${source.state}): nothing is received. The lines before say why; "estreamer check" tries each step.`,
      );
    }
  };
}
