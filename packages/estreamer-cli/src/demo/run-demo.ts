import {
  createEstreamerClient,
  type EstreamerClient,
  type EstreamerClientSettings,
} from '@x/estreamer-client';
import { createFormat, type Format } from '@x/estreamer-events';
import { createMozDefPlugin, type MozDefPluginSettings } from '@x/estreamer-mozdef';
import { createPluginHost, definePlugin, streamDeliveries } from '@x/estreamer-plugins';
import {
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  type EventDataMessage,
  type EventRecord,
} from '@x/estreamer-protocol';
import {
  createCertificates,
  createSimulator,
  type EventFeed,
  type EventSource,
  type Simulator,
} from '@x/estreamer-simulator';
import { createHttpTransport } from '@x/mozdef-transport-http';
import { CommandError, type ExitCode, exitCodes } from '../command-error.ts';
import { createLiveLine } from '../terminal/work-progress.ts';
import { startCollector } from './collector.ts';
import { createDeliveryCheck, type DeliveryCheck } from './delivery-check.ts';
import {
  createDemoStatistics,
  type DemoStatistics,
  everythingArrivedOnce,
  formatReport,
  reportAsJson,
} from './demo-report.ts';
import { showProgress } from './progress.ts';
import { createTraffic, demoRequest, type TrafficOptions } from './traffic.ts';

/** Options of the demo. */
export type DemoOptions = TrafficOptions;

/** What the demo writes to, and what ends it. */
export interface DemoDependencies {
  readonly output: NodeJS.WriteStream;
  /** Where it is shown how far it is. */
  readonly progress: NodeJS.WriteStream;
  readonly signal: AbortSignal;
  /** Whether the result is for programs. */
  readonly json: boolean;
}

const PROGRESS_INTERVAL_MS = 250;
const PROGRESS_INTERVAL_MS_WITHOUT_TERMINAL = 1000;

/**
 * Runs the whole pipeline on this machine: a simulated management center over TLS, the client, the plugin host with the
 * MozDef bridge, and a collector that takes the events over HTTP. What the simulator puts on the wire is compared with
 * what the collector gets.
 *
 * @throws {CommandError} for a capture that cannot be used
 */
export async function runDemo(
  options: DemoOptions,
  { output, progress, signal, json }: DemoDependencies,
): Promise<ExitCode> {
  const started = Date.now();
  const statistics = createDemoStatistics();
  const check = createDeliveryCheck();
  const settings = { processname: 'estreamer' };
  let sample: Readonly<Record<string, unknown>> | undefined;

  const traffic = await createTraffic(options);
  const certificates = await createCertificates();
  await using collector = await startCollector((event) => {
    const kind = check.received(event);
    if (kind !== undefined) statistics.delivered(kind);
    sample ??= event;
  });
  await using simulator = createSimulator({
    certificates,
    source: readAlong(traffic, createSentListener(statistics, check, createFormat('mozdef', settings))),
  });
  const { host, port } = await simulator.listen();
  progress.write(
    `Simulated management center on ${host}:${port} (TLS), MozDef collector on ${collector.url}\n\n`,
  );

  {
    await using pipeline = createDemoPipeline({
      source: {
        host,
        port,
        tls: { pkcs12: certificates.clientPkcs12, passphrase: certificates.passphrase },
        request: demoRequest,
        start: 'oldest',
        signal,
      },
      collectorUrl: collector.url,
      format: settings,
      onRecord: (record) => statistics.received(record),
    });
    const interval = progress.isTTY ? PROGRESS_INTERVAL_MS : PROGRESS_INTERVAL_MS_WITHOUT_TERMINAL;
    using _progress = showProgress(
      createLiveLine(progress),
      { statistics, status: pipeline.client.status },
      interval,
    );
    const running = pipeline.run();
    await Promise.race([running, allAcknowledged(simulator)]);
    await pipeline.client.close();
    await running;
  }

  if (signal.aborted) throw new CommandError(exitCodes.interrupted, 'The demo was interrupted.');
  const findings = { statistics, check: check.result(), sample, seconds: (Date.now() - started) / 1000 };
  output.write(json ? reportAsJson(findings) : formatReport(findings));
  return everythingArrivedOnce(findings) ? exitCodes.success : exitCodes.failure;
}

/** Decodes and formats what goes on the wire, so that there is something to compare the collector's events with. */
function createSentListener(
  statistics: DemoStatistics,
  check: DeliveryCheck,
  format: Format,
): (message: EventDataMessage) => void {
  const decoder = createRecordDecoder();
  const metadata = createMetadataStore();
  return ({ payload }) => {
    const record = decoder.decode(payload);
    statistics.sent(record);
    metadata.update(record);
    const event = format.write(record, metadata.resolve(record));
    if (event !== undefined) check.sent(JSON.parse(event.text), record.kind);
  };
}

/** Resolves when the first session has acknowledged all that the source has. */
async function allAcknowledged(simulator: Simulator): Promise<void> {
  const session = await simulator.nextSession();
  await session.delivered;
}

/**
 * Lets a listener read along what a source sends, byte for byte as it goes on the wire.
 *
 * @param listener gets every event data message, bundled or not, in the order in which they are sent
 */
function readAlong(source: EventSource, listener: (message: EventDataMessage) => void): EventSource {
  return {
    streamingInformation: source.streamingInformation,
    totals: (request) => source.totals(request),
    open: (request, context) => tapFeed(source.open(request, context), listener),
  };
}

function tapFeed(feed: EventFeed, listener: (message: EventDataMessage) => void): EventFeed {
  const frames = createFrameParser();
  const messages = createMessageDecoder();
  return {
    next(now) {
      const step = feed.next(now);
      if (step.status === 'message') {
        frames.push(step.message.bytes);
        for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
          const message = messages.decode(frame);
          if (message.kind === 'messageBundle') message.messages.forEach(listener);
          if (message.kind === 'eventData') listener(message);
        }
      }
      return step;
    },
  };
}

/** Where the pipeline's ends are. */
interface DemoPipelineSettings {
  readonly source: Pick<EstreamerClientSettings, 'host' | 'port' | 'tls' | 'request' | 'start' | 'signal'>;
  readonly collectorUrl: string;
  readonly format: MozDefPluginSettings['format'];
  /** Called for each record before it is written. */
  readonly onRecord: (record: EventRecord) => void;
}

/** eStreamer client, plugin host with the bridge, transport to MozDef: composed as anyone would. */
interface DemoPipeline extends AsyncDisposable {
  readonly client: EstreamerClient;
  /** Runs until the client is closed or fails. */
  run(): Promise<void>;
}

function createDemoPipeline(settings: DemoPipelineSettings): DemoPipeline {
  const { source, collectorUrl, format, onRecord } = settings;
  // One delivery at a time: the server has its last Null when the last delivery is taken care of.
  const client = createEstreamerClient({ ...source, reconnect: false, window: { records: 1 } });
  const observer = definePlugin({
    info: { description: 'counts the records', author: 'the demo', version: '1.0', callback: 'count' },
    count: onRecord,
  });
  const transport = createHttpTransport({ url: collectorUrl });
  const host = createPluginHost({ plugins: [observer, createMozDefPlugin({ transport, format })] });

  return {
    client,
    async run() {
      await streamDeliveries(client, host);
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await host.close();
    },
  };
}
