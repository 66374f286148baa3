import type { Fault, SimulatorDependencies } from '@x/estreamer-simulator';
import type { Random } from './random.ts';

/** All but `longer-blocks`: an event that comes with other bytes is another event, as far as anybody can tell. */
export function everyFault(random: Random): Fault[] {
  const afterMessages = Math.floor(random.next() * 4);
  const moments = ['before-bundle', 'inside-bundle', 'after-bundle', 'after-handshake', 'at-once'] as const;
  return [
    ...moments.map((when) => ({ kind: 'close', when, how: random.pick(['end', 'reset'] as const) }) as const),
    { kind: 'half-message', afterMessages },
    { kind: 'silence', afterMessages },
    { kind: 'slow-bytes', pieceBytes: 200, delayMs: 5, afterMessages },
    { kind: 'garbage-header', afterMessages },
    { kind: 'wrong-version', afterMessages },
    { kind: 'oversized-length', afterMessages },
    { kind: 'error-message', afterMessages },
    { kind: 'unknown-records', afterMessages },
    { kind: 'unknown-blocks', afterMessages },
    { kind: 'no-nulls' },
    { kind: 'duplicates', times: 3, afterMessages },
    { kind: 'reordered-bundles', afterMessages },
    { kind: 'refuse-client' },
    { kind: 'wrong-certificate' },
    { kind: 'expired-certificate' },
  ];
}

/** @param struck gets how often each kind of fault happened */
export function countFaults(struck: Record<string, number>): SimulatorDependencies {
  return {
    observer(event) {
      if (event.kind !== 'fault' || event.outcome.status !== 'happened') return;
      struck[event.fault.kind] = (struck[event.fault.kind] ?? 0) + 1;
    },
  };
}
