import type { EstreamerClientStatus } from '@x/estreamer-client';
import type { OutputStatus } from '@x/estreamer-outputs';
import type { RunStatus } from '../src/run/run-status.ts';

/** A run with one management center, one output and one plugin, all well but for what is given. */
export function createRunStatus(
  changes: { readonly source?: Partial<EstreamerClientStatus>; readonly output?: Partial<OutputStatus> } = {},
): RunStatus {
  const { source, output } = changes;
  const counts: OutputStatus = {
    state: 'sending',
    sent: 11_900,
    possibleDuplicates: 0,
    batches: 119,
    retried: 0,
    givenUp: 0,
    deadLetters: 0,
    dropped: 0,
    leftOut: 0,
    shortened: 0,
    waiting: 100,
    waitingBytes: 160_000,
    waitingDeliveries: 1,
    held: 0,
    lastProblem:
      output?.state === 'refused' ? { time: 1, code: 'refused', message: 'It answers 403.' } : undefined,
    ...output,
  };
  return {
    pipelines: [
      {
        name: 'fmc1',
        kind: 'estreamer',
        troubles: {},
        bringsAgain: true,
        notAcknowledged: undefined,
        source: {
          state: 'streaming',
          deliveries: 120,
          acknowledged: 119,
          records: 12_000,
          unknownRecords: 0,
          lagMs: 1_500,
          ...{ inFlightRecords: 100, bytesReceived: 10_320_000, sessions: 1, failures: 0 },
          ...source,
        },
        plugins: [
          {
            name: 'mine.ts',
            info: { description: 'Mine', author: 'me', version: '1', callback: 'take' },
            policy: 'best-effort',
            isolation: 'none',
            state: 'ready',
            circuit: 'closed',
            records: 12_000,
            errors: 2,
            dropped: 0,
            queued: 0,
            meanMs: 0.012,
            maxMs: 3,
            restarts: 0,
            lastFailure: undefined,
          },
        ],
      },
    ],
    outputs: [{ name: 'siem', source: undefined, policy: 'required', leftOut: 0, counts, troubles: {} }],
    totals: { sent: counts.sent, retried: 0, lost: 0, shortened: 0, held: counts.held },
    troubles: [],
  };
}
