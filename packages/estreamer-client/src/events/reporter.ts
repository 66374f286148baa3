import type { Clock } from '@x/foundation';
import type { ConnectionWarning } from '../connect/open-connection.ts';
import type { EstreamerClientLogger } from '../logger.ts';
import { type MutableStatus, snapshot } from '../status.ts';
import type {
  EstreamerClientEvent,
  EstreamerClientEventDetail,
  EstreamerClientWarningCode,
} from './client-event.ts';

/** Tells what a client does: to its status, its listener and its logger. */
export interface Reporter {
  /** Something that is no change of the state. */
  report(detail: EstreamerClientEventDetail): void;
  warn(code: EstreamerClientWarningCode, message: string, error?: unknown): void;
  warnConnection(warning: ConnectionWarning): void;
  /** The connection has got into a state. */
  enter(detail: ConnectionEvent): void;
  /** The consumer does not acknowledge; until `resume` that is the state. */
  stall(inFlight: number): void;
  resume(): void;
  /** The last state. */
  end(detail: Extract<EstreamerClientEventDetail, { kind: 'closed' | 'failed' }>): void;
}

type ConnectionEvent = Extract<
  EstreamerClientEventDetail,
  { kind: 'connecting' | 'requesting' | 'streaming' | 'idle' | 'reconnecting' }
>;

/** Settings of {@link createReporter}. */
export interface ReporterSettings {
  /** For the logger's lines. */
  readonly server: string;
  /** Kept up to date. */
  readonly status: MutableStatus;
  readonly onEvent: ((event: EstreamerClientEvent) => void) | undefined;
}

/** Makes a reporter. A listener that throws changes nothing. */
export function createReporter(
  { server, status, onEvent }: ReporterSettings,
  { clock, logger }: { clock: Clock; logger: EstreamerClientLogger },
): Reporter {
  let connection: ConnectionEvent | undefined;
  let stalled = false;
  let ended = false;

  const report = (detail: EstreamerClientEventDetail) => {
    if (onEvent === undefined) return;
    const at = clock.now();
    try {
      // A listener that returns a promise, which it should not, must not leave a rejection behind.
      const returned: unknown = onEvent({ ...detail, at, status: snapshot(status, at) });
      if (returned instanceof Promise) returned.catch(listenerFailed);
    } catch (error) {
      listenerFailed(error);
    }
  };

  const listenerFailed = (error: unknown) => {
    logger.warn({ code: 'callback-failed', server, error }, `onEvent of the client of ${server} has thrown.`);
  };

  const enter = (detail: ConnectionEvent) => {
    const isNew = connection?.kind !== detail.kind;
    connection = detail;
    if (ended || stalled || (!isNew && detail.kind !== 'reconnecting')) return;
    status.state = detail.kind;
    report(detail);
  };

  return {
    report,
    enter,
    warn(code, message, error) {
      logger.warn(error === undefined ? { server, code } : { server, code, error }, message);
      report(
        error === undefined ? { kind: 'warning', code, message } : { kind: 'warning', code, message, error },
      );
    },
    warnConnection({ message, ...fields }) {
      logger.warn(fields, message);
      report({ kind: 'warning', code: fields.code, message });
    },
    stall(inFlight) {
      if (ended || stalled) return;
      stalled = true;
      status.state = 'stalled';
      logger.warn(
        { server, code: 'stalled', inFlight },
        `The consumer of ${server} does not acknowledge: nothing more is read.`,
      );
      report({ kind: 'stalled', inFlight });
    },
    resume() {
      if (!stalled || ended || connection === undefined) return;
      stalled = false;
      status.state = connection.kind;
      report(connection);
    },
    end(detail) {
      if (ended) return;
      ended = true;
      status.state = detail.kind;
      report(detail);
    },
  };
}
