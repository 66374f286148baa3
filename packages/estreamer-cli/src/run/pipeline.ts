import {
  createPluginHost,
  type PluginChange,
  type PluginDirectorySettings,
  type PluginEntry,
  type PluginHost,
  type PluginStatus,
  type PreparedChange,
  streamDeliveries,
} from '@x/estreamer-plugins';
import { backgroundClock, type Logger, onAbort } from '@x/foundation';
import { CommandError, describeError, exitCodes } from '../command-error.ts';
import type { ConfiguredSource } from '../configuration/configuration.ts';
import type { Troubles } from '../outputs/output-type.ts';
import type { Source, SourceStatus } from '../sources/source-type.ts';
import { loggerWith } from './log.ts';

/** What a pipeline gives its deliveries to. */
interface PipelineTargets {
  readonly plugins: readonly PluginEntry[];
  readonly directory: PluginDirectorySettings | undefined;
}

/** A source and its plugins, as they stand. */
export interface PipelineStatus {
  /** The name of the source; undefined for the one that has none. */
  readonly name: string | undefined;
  /** The kind of source, such as `estreamer`. */
  readonly kind: string;
  readonly source: SourceStatus;
  /** What happened at the source that cost events. */
  readonly troubles: Troubles;
  readonly plugins: readonly PluginStatus[];
  /** Whether the source brings again what was not acknowledged, after the next start. */
  readonly bringsAgain: boolean;
  /** Why acknowledgements fail, as long as they do: nothing is remembered of what was taken since. */
  readonly notAcknowledged: string | undefined;
}

/** A source with a plugin host of its own: ids are named by its own metadata, and acknowledgements wait for nobody else's. */
export interface Pipeline {
  readonly name: string | undefined;
  /** Sets the plugins up. */
  start(targets: PipelineTargets, signal: AbortSignal): Promise<void>;
  /** Sets up what another configuration has of plugins; see `PluginHost.prepare`. After `start`. */
  prepare(change: PluginChange): Promise<PreparedChange>;
  /** Streams until the source ends or the signal ends it; then the deliveries under way have some time to be finished. */
  run(options: { readonly signal: AbortSignal; readonly drainTimeoutMs: number }): Promise<void>;
  status(): PipelineStatus;
  /** Never rejects. */
  close(): Promise<void>;
}

/**
 * Opens a source.
 *
 * @throws {CommandError} when what is configured for it can't be used
 */
export function openPipeline(configured: ConfiguredSource, parentLogger: Logger): Pipeline {
  const { name, type, values } = configured;
  const logger = name === undefined ? parentLogger : loggerWith(parentLogger, { source: name });
  let host: PluginHost | undefined;
  let notAcknowledged: string | undefined;
  let isOver = false;
  const source = openSource();
  const bringsAgain = source.drainsOnClose !== true;

  function openSource(): Source {
    try {
      return type.open(values, { name, logger, filter: (payload) => host?.filter(payload) ?? true });
    } catch (cause) {
      const where = name === undefined ? '' : `${name}: `;
      throw new CommandError(exitCodes.input, `${where}${describeError(cause)}`, { cause });
    }
  }

  return {
    name,
    async start(targets, signal) {
      try {
        host = createPluginHost(targets, { logger });
        await host.start({ signal });
      } catch (cause) {
        if (signal.aborted) throw cause;
        throw new CommandError(exitCodes.input, describeError(cause), { cause });
      }
    },
    prepare(change) {
      if (host === undefined) throw new Error('start() comes first');
      return host.prepare(change);
    },
    async run({ signal, drainTimeoutMs }) {
      if (host === undefined) throw new Error('start() comes first');
      // A source that is drained has had the time when its signal comes.
      const stop = bringsAgain ? signal : closeAtSignal(source, signal, drainTimeoutMs);
      try {
        await streamDeliveries(source, host, {
          signal: stop,
          drainTimeoutMs: bringsAgain ? drainTimeoutMs : 0,
          onDelivery: () => {
            notAcknowledged = undefined;
          },
          onAcknowledgeFailed: (error) => {
            notAcknowledged = describeError(error);
            logger.error({ code: 'acknowledge-failed', error }, `${notAcknowledged} It is tried again.`);
          },
        });
      } finally {
        isOver = true;
      }
    },
    status() {
      const ofSource = source.status();
      return {
        name,
        kind: type.kind,
        source: ofSource,
        troubles: {
          ...source.troubles?.(),
          'records that were received and not taken before the end, and that nobody sends again': isOver
            ? (source.unfinished?.() ?? 0)
            : 0,
        },
        plugins: host?.list() ?? [],
        bringsAgain,
        // An acknowledgement fails after several attempts to save only.
        notAcknowledged: notAcknowledged ?? notSavedIn(ofSource),
      };
    },
    async close() {
      await source.close();
      await host
        ?.close()
        .catch((error: unknown) => logger.error({ code: 'close-failed', error }, describeError(error)));
    },
  };
}

function notSavedIn({ notSaved }: SourceStatus): string | undefined {
  return (
    notSaved && `The bookmark is not saved: ${notSaved}. What was taken since comes again after a restart.`
  );
}

/** Closes a source at the signal, so that it comes to its end; gives the signal that ends it when that takes too long. */
function closeAtSignal(source: Source, signal: AbortSignal, timeoutMs: number): AbortSignal {
  const tooLong = new AbortController();
  onAbort(signal, () => {
    void source.close();
    backgroundClock.after(timeoutMs, () => tooLong.abort());
  });
  return tooLong.signal;
}
