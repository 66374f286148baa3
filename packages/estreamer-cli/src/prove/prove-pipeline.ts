import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, type PluginContext, type PluginDelivery } from '@x/estreamer-plugins';
import { createSimulator, generatedSource, keepCertificates } from '@x/estreamer-simulator';
import { isServer } from '../captures/choose-source.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration, ConfiguredOutput } from '../configuration/configuration.ts';
import { demoRequest } from '../demo/traffic.ts';
import { defineOutputType } from '../outputs/output-type.ts';
import { createLog } from '../run/log.ts';
import { runPipeline } from '../run/run-pipeline.ts';
import { watchByLog } from '../run/run-watch.ts';
import { estreamerSource, type ServerValues } from '../sources/estreamer-source.ts';
import type { SourceType } from '../sources/source-type.ts';
import { type Column, formatTable, widthOf } from '../terminal/table.ts';
import { showWork } from '../terminal/work-progress.ts';
import { type ExpectedLine, isProven, type SinkFindings } from './compare-lines.ts';
import { openSink, type ReadableSink } from './read-sinks.ts';

/** What to prove a configuration with. */
export interface ProveSettings {
  readonly events: number;
  readonly seed: number;
  /** Seconds that the sinks have after the last event. */
  readonly seconds: number;
  readonly json: boolean;
}

/** What was found in one sink. */
interface Proof {
  readonly output: string;
  readonly expected: number;
  /** Undefined where the sink can't be read back. */
  readonly findings: SinkFindings | undefined;
  /** Why it can't. */
  readonly note: string | undefined;
}

/** What is stood in for where the configuration names no management center. */
const ANY_SERVER: Pick<ServerValues, 'request' | 'server' | 'stream'> = {
  request: demoRequest,
  server: {} as ServerValues['server'],
  stream: {} as ServerValues['stream'],
};

/**
 * Sends events of the simulator through the outputs and plugins of a configuration, and looks for them in the sinks. The
 * events are marked: their identities begin with the address of the simulator.
 *
 * @throws {CommandError} what a run throws
 */
export async function provePipeline(
  configuration: Configuration,
  { events, seed, seconds, json }: ProveSettings,
  { stdout, stderr, signal, onHangup }: CommandContext,
): Promise<ExitCode> {
  const { request, ...given } = configuration.sources.find(isServer)?.values ?? ANY_SERVER;
  const folder = await mkdtemp(join(tmpdir(), 'estreamer-prove-'));
  try {
    const { certificates, clientPkcs12File, passphraseFile } = await keepCertificates(folder);
    const source = generatedSource({ events, seed, startTime: new Date() });
    let sent = 0;
    await using simulator = createSimulator(
      { certificates, source },
      {
        observer(event) {
          if (event.kind === 'message-sent') sent += event.message.events;
        },
      },
    );
    const { host, port } = await simulator.listen();
    const watch = new Watch(configuration.outputs);
    const end = new AbortController();
    void simulator.nextSession().then(async ({ delivered }) => {
      await delivered;
      await watch.hasSeen(sent);
      end.abort();
    });
    const values = {
      request,
      server: { ...given.server, host, port },
      tls: {
        pkcs12_file: clientPkcs12File,
        passphrase_file: passphraseFile,
        verify: true,
      } as ServerValues['tls'],
      stream: { ...given.stream, start: 'oldest' as const, bookmark_file: undefined },
    };
    const stopped = AbortSignal.any([signal, end.signal]);
    const late = setTimeout(() => end.abort(), seconds * 1000 + events);
    late.unref();
    {
      using _progress = showWork(stderr, {
        unit: 'events',
        count: () => watch.events,
        fraction: () => watch.events / events,
      });
      await runPipeline(
        {
          ...configuration,
          sources: [{ name: undefined, type: estreamerSource as SourceType, values }],
          outputs: [...configuration.outputs, watch.output],
        },
        {
          watch: watchByLog(createLog('warn', { output: stderr })),
          signal: stopped,
          onHangup,
        },
      );
    }
    clearTimeout(late);
    if (signal.aborted) {
      stderr.write(
        `Interrupted; nothing is proven. What was sent has identities that begin with ${host}:${port}/; the same command begins again.\n`,
      );
      return exitCodes.interrupted;
    }
    const proofs = await watch.proofs(`${host}:${port}/`);
    stdout.write(
      json
        ? `${JSON.stringify({ sent, received: watch.events, outputs: proofs }, undefined, 2)}\n`
        : formatProofs(sent, watch.events, proofs, widthOf(stdout)),
    );
    const isRight =
      sent === watch.events && proofs.every(({ findings }) => findings === undefined || isProven(findings));
    return isRight ? exitCodes.success : exitCodes.failure;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sees what the outputs get, and knows what should be in their sinks. */
class Watch {
  events = 0;
  readonly output: ConfiguredOutput;
  readonly #sinks: readonly { name: string; sink: ReadableSink | string; expected: ExpectedLine[] }[];
  #wanted = Number.POSITIVE_INFINITY;
  readonly #seen = Promise.withResolvers<void>();

  constructor(outputs: readonly ConfiguredOutput[]) {
    this.#sinks = outputs.map((output) => ({ name: output.name, sink: openSink(output), expected: [] }));
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

  #see(delivery: PluginDelivery, { metadata }: PluginContext): void {
    const { records, server } = delivery;
    for (const [index, record] of records.entries()) {
      if (record.category === 'metadata') continue;
      this.events += 1;
      const id = delivery.identify?.(index);
      const origin = { ...(id === undefined ? {} : { id }), ...(server === undefined ? {} : { server }) };
      for (const { sink, expected } of this.#sinks) {
        if (typeof sink === 'string' || (sink.kinds !== undefined && !sink.kinds.includes(record.kind)))
          continue;
        const text =
          sink.format === undefined ? id : sink.format.write(record, metadata.resolve(record), origin)?.text;
        if (text !== undefined) expected.push({ text, id });
      }
    }
    this.#look();
  }

  #look(): void {
    if (this.events >= this.#wanted) this.#seen.resolve();
  }
}

const columns: readonly Column[] = [
  { title: 'output', align: 'left' },
  { title: 'sent', align: 'right' },
  { title: 'lost', align: 'right' },
  { title: 'twice', align: 'right' },
  { title: 'late', align: 'right' },
  { title: 'cut', align: 'right' },
  { title: 'changed', align: 'right' },
];

function formatProofs(sent: number, received: number, proofs: readonly Proof[], width: number): string {
  const rows = proofs.map(({ output, expected, findings }) => {
    if (findings === undefined) return [output, expected, '?', '?', '?', '?', '?'];
    const { lost, twice, late, cut, changed } = findings;
    return [output, expected, lost, twice, late, cut, changed];
  });
  const notes = proofs.flatMap(({ output, note }) => (note === undefined ? [] : [`${output}: ${note}.`]));
  const readable = proofs.filter(({ findings }) => findings !== undefined);
  const isRight = readable.every(({ findings }) => findings !== undefined && isProven(findings));
  const verdict =
    readable.length === 0
      ? 'No sink can be read back: nothing is proven.'
      : !isRight
        ? 'NOT everything is in the sinks once and unchanged.'
        : readable.length === proofs.length
          ? 'Everything is in the sinks, once and unchanged.'
          : `Everything is in the ${readable.length} of ${proofs.length} sinks that can be read back, once and unchanged.`;
  return [
    `${sent.toLocaleString('en-US')} events were sent, ${received.toLocaleString('en-US')} received.`,
    '',
    ...formatTable(columns, rows, width),
    ...notes,
    '',
    verdict,
    '',
  ].join('\n');
}
