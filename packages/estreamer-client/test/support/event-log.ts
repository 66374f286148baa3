import type { EstreamerClientEvent } from '../../src/index.ts';

/** Collects a client's events. */
export interface EventLog {
  readonly onEvent: (event: EstreamerClientEvent) => void;
  readonly events: readonly EstreamerClientEvent[];
  /** The kinds, in order; warnings with their code. */
  readonly names: readonly string[];
  /** Resolves with the next event of a kind, or a warning of a code, that comes after the call. */
  next(name: string): Promise<EstreamerClientEvent>;
}

export function createEventLog(): EventLog {
  const events: EstreamerClientEvent[] = [];
  const waiting: { name: string; resolve: (event: EstreamerClientEvent) => void }[] = [];
  const nameOf = (event: EstreamerClientEvent) => (event.kind === 'warning' ? event.code : event.kind);
  return {
    events,
    get names() {
      return events.map(nameOf);
    },
    onEvent(event) {
      events.push(event);
      for (const waiter of waiting.filter(({ name }) => name === nameOf(event))) {
        waiting.splice(waiting.indexOf(waiter), 1);
        waiter.resolve(event);
      }
    },
    next: (name) => new Promise((resolve) => waiting.push({ name, resolve })),
  };
}
