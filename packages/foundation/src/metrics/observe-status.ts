/** Words that tell one observed thing from another of its kind: a server's name, a plugin's, a transport's. */
export type MetricAttributes = Readonly<Record<string, string>>;

interface InstrumentBase<Status> {
  /** Lower case, dots between the parts; the word for seconds or bytes is its end, `total` is not. */
  readonly name: string;
  /** What it counts or measures, one sentence for the reference and for `# HELP`. */
  readonly description: string;
  /** The value in a snapshot; undefined where there is none yet. */
  readonly read: (status: Status) => number | string | undefined;
}

/**
 * What one metric is read from, declared as data.
 *
 * - `counter` only grows while the process runs; `gauge` goes up and down.
 * - `state` is 1 for the state that holds and 0 for the others, each under the attribute `state`.
 */
export type StatusInstrument<Status> = InstrumentBase<Status> & InstrumentKind;

type InstrumentKind =
  | {
      readonly kind: 'counter' | 'gauge';
      /** By UCUM: `By` for bytes, `s` for seconds, `{record}` and the like for counts. */
      readonly unit: string;
    }
  | { readonly kind: 'state'; readonly states: readonly string[] };

type InstrumentRow = InstrumentKind & {
  readonly description: string;
  /** In place of the field's name. */
  readonly name?: string;
  /** What the field's value is divided by: 1000 makes seconds of milliseconds. */
  readonly divisor?: number;
};

/** A row of `statusInstruments`: a field that only grows. */
export const counter = (unit: string, description: string, name?: string): InstrumentRow => ({
  kind: 'counter',
  unit,
  description,
  ...(name === undefined ? {} : { name }),
});

/** A row of `statusInstruments`: a field that goes up and down. */
export const gauge = (unit: string, description: string, name?: string): InstrumentRow => ({
  ...counter(unit, description, name),
  kind: 'gauge',
  unit,
});

/** A row of `statusInstruments`: a field in milliseconds, told in seconds. */
export const secondsOf = (description: string, name?: string): InstrumentRow => ({
  ...gauge('s', description, name),
  divisor: 1000,
});

/** A row of `statusInstruments`: a field with one of some words. */
export const stateOf = (states: readonly string[], description: string): InstrumentRow => ({
  kind: 'state',
  states,
  description,
});

/**
 * The metrics of a status: a row for each field that is one, under the field's name in lower case with underscores, behind the prefix and before `_seconds`
 * or `_bytes`.
 *
 * @example
 * const QUEUE_METRICS = statusInstruments<QueueStatus>('my.queue', { sentMessages: counter('{message}', 'Messages that were sent.') });
 */
export function statusInstruments<Status>(
  prefix: string,
  rows: { readonly [Field in keyof Status & string]?: InstrumentRow },
): readonly StatusInstrument<Status>[] {
  return (Object.entries(rows) as [keyof Status & string, InstrumentRow][]).map(
    ([field, { name = snakeCase(field), divisor = 1, ...row }]) => ({
      ...row,
      name: `${prefix}.${name}${unitSuffix(row)}`,
      read(status) {
        const value = status[field];
        if (typeof value === 'number') return value / divisor;
        return typeof value === 'string' ? value : undefined;
      },
    }),
  );
}

/** Prometheus wants the unit in the name, and collectors that add it leave it alone where it is there. */
function unitSuffix(row: Pick<InstrumentRow, 'kind'> & { readonly unit?: string }): string {
  return { s: '_seconds', By: '_bytes' }[row.unit ?? ''] ?? '';
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** One snapshot, and whose it is. */
export interface ObservedStatus<Status> {
  readonly status: Status;
  readonly attributes?: MetricAttributes;
}

interface InstrumentOptions {
  readonly description: string;
  readonly unit?: string;
}

type CollectStatus<Instrument> = (result: {
  observe(instrument: Instrument, value: number, attributes?: MetricAttributes): void;
}) => void;

/** What `observeStatus` uses of a meter of `@opentelemetry/api`. */
export interface StatusMeter<Instrument> {
  createObservableCounter(name: string, options: InstrumentOptions): Instrument;
  createObservableGauge(name: string, options: InstrumentOptions): Instrument;
  addBatchObservableCallback(callback: CollectStatus<Instrument>, instruments: Instrument[]): void;
  removeBatchObservableCallback(callback: CollectStatus<Instrument>, instruments: Instrument[]): void;
}

/**
 * Offers snapshots as metrics. Nothing is counted a second time: whenever the meter's reader collects, the snapshots are taken and read, so metrics
 * say what `status()` says, and cost nothing in between.
 *
 * @param meter of OpenTelemetry's metrics API, such as `metrics.getMeter('my-service')`
 * @param instruments which package's status they are made for: `CLIENT_METRICS` of `@x/estreamer-client`, and so on
 * @param list what there is to observe at that moment; it may change between two calls
 * @returns ends the observation
 * @example
 * const meter = metrics.getMeter('estreamer');
 * const end = observeStatus(meter, CLIENT_METRICS, () => [{ status: client.status(), attributes: { server: 'fmc1' } }]);
 */
export function observeStatus<Status, Instrument>(
  meter: StatusMeter<Instrument>,
  instruments: readonly StatusInstrument<Status>[],
  list: () => Iterable<ObservedStatus<Status>>,
): () => void {
  const made = instruments.map((instrument) => {
    const { name, description } = instrument;
    const options = instrument.kind === 'state' ? { description } : { description, unit: instrument.unit };
    return instrument.kind === 'counter'
      ? meter.createObservableCounter(name, options)
      : meter.createObservableGauge(name, options);
  });
  const collect: CollectStatus<Instrument> = (result) => {
    for (const { status, attributes } of list()) {
      for (const [index, instrument] of instruments.entries()) {
        const target = made[index] as Instrument;
        const value = instrument.read(status);
        if (instrument.kind === 'state') {
          for (const state of instrument.states)
            result.observe(target, state === value ? 1 : 0, { ...attributes, state });
        } else if (typeof value === 'number' && Number.isFinite(value)) {
          result.observe(target, value, attributes);
        }
      }
    }
  };
  meter.addBatchObservableCallback(collect, made);
  return () => meter.removeBatchObservableCallback(collect, made);
}
