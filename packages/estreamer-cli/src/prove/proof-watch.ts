import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { definePlugin, type PluginContext, type PluginDelivery } from '@x/estreamer-plugins';
import type { ConfiguredOutput } from '../configuration/configuration.ts';
import { defineOutputType } from '../outputs/output-type.ts';
import type { ExpectedLine, SinkFindings } from './compare-lines.ts';
import { openSink, type ReadableSink, type SinkMark } from './read-sinks.ts';

/** What was found in one sink. */
export interface Proof {
  readonly output: string;
  readonly expected: number;
  /** Undefined where the sink can't be read back. */
  readonly findings: SinkFindings | undefined;
  /** Why it can't. */
  readonly note: string | undefined;
}

/** What to watch. */
export interface ProofWatchSettings {
  readonly outputs: readonly ConfiguredOutput[];
  /** How their sinks were before the first event; undefined of those that are as they were now. */
  readonly marks: Readonly<Record<string, SinkMark>> | undefined;
  /** Where it is kept what was seen, before it counts as received. */
  readonly file: string;
}

/** An event that was seen, and what it is in the sinks that can be read back. */
interface SeenEvent {
  readonly id?: string | undefined;
  readonly lines: Readonly<Record<string, string>>;
}

/** Sees what the outputs get, and knows what should be in their sinks. */
export class ProofWatch {
  events = 0;
  readonly output: ConfiguredOutput;
  /** How the sinks were before the first event. */
  readonly marks: Readonly<Record<string, SinkMark>>;
  readonly #sinks: readonly { name: string; sink: ReadableSink | string; expected: ExpectedLine[] }[];
  readonly #ids = new Set<string>();
  readonly #file: number;
  #wanted = Number.POSITIVE_INFINITY;
  readonly #seen = Promise.withResolvers<void>();

  constructor({ outputs, marks = {}, file }: ProofWatchSettings) {
    this.#sinks = outputs.map((output) => {
      const { name } = output;
      return { name, sink: openSink(output, marks[name]), expected: [] };
    });
    this.marks = Object.fromEntries(
      this.#sinks.flatMap(({ name, sink }) =>
        typeof sink === 'string' || sink.mark === undefined ? [] : [[name, sink.mark]],
      ),
    );
    for (const event of readSeen(file)) this.#note(event);
    this.#file = openSync(file, 'a', 0o600);
    const plugin = definePlugin({
      info: { description: 'sees what is sent', author: 'estreamer prove', version: '1.0', callback: 'see' },
      deliveries: true,
      see: (delivery: PluginDelivery, context: PluginContext) => this.#see(delivery, context),
    });
    const type = defineOutputType({ purpose: 'sees what is sent', keys: {}, open: () => ({ plugin }) });
    this.output = { name: 'prove', type, values: { policy: 'required' } };
  }

  /** Resolves when so many events were seen. */
  hasSeen(events: number): Promise<void> {
    this.#wanted = events;
    this.#look();
    return this.#seen.promise;
  }

  async proofs(scope: string): Promise<Proof[]> {
    return Promise.all(
      this.#sinks.map(async ({ name, sink, expected }) => {
        if (typeof sink === 'string') {
          const note = `${sink}; the events there have identities that begin with ${scope}`;
          return { output: name, expected: this.events, findings: undefined, note };
        }
        const findings = await sink.compare(expected, scope);
        return { output: name, expected: expected.length, findings, note: undefined };
      }),
    );
  }

  close(): void {
    closeSync(this.#file);
  }

  #see(delivery: PluginDelivery, { metadata }: PluginContext): void {
    const { records, server } = delivery;
    const events: SeenEvent[] = [];
    for (const [index, record] of records.entries()) {
      if (record.category === 'metadata') continue;
      const id = delivery.identify?.(index);
      // What was under way when it was interrupted comes again.
      if (id !== undefined && this.#ids.has(id)) continue;
      const origin = { ...(id === undefined ? {} : { id }), ...(server === undefined ? {} : { server }) };
      const lines: Record<string, string> = {};
      for (const { name, sink } of this.#sinks) {
        if (typeof sink === 'string' || (sink.kinds !== undefined && !sink.kinds.includes(record.kind)))
          continue;
        const text =
          sink.format === undefined ? id : sink.format.write(record, metadata.resolve(record), origin)?.text;
        if (text !== undefined) lines[name] = text;
      }
      events.push({ id, lines });
    }
    writeSync(this.#file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    for (const event of events) this.#note(event);
    this.#look();
  }

  #note({ id, lines }: SeenEvent): void {
    this.events += 1;
    if (id !== undefined) this.#ids.add(id);
    for (const { name, expected } of this.#sinks) {
      const text = lines[name];
      if (text !== undefined) expected.push({ text, id });
    }
  }

  #look(): void {
    if (this.events >= this.#wanted) this.#seen.resolve();
  }
}

/** What an interrupted proof has seen; a line that is not whole was not, and comes again. */
function* readSeen(file: string): Generator<SeenEvent, undefined> {
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    try {
      if (line !== '') yield JSON.parse(line);
    } catch {}
  }
}
