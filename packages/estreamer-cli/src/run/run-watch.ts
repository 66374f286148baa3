import type { Logger } from '@x/foundation';
import type { LogLevel } from './log.ts';
import type { RunStatus } from './run-status.ts';

/** Who is told how a run stands. */
export interface RunWatch {
  readonly logger: Logger;
  /** The run streams from now on. */
  start(status: () => RunStatus): Promise<void>;
  /** The configuration is read again, and then it has been. */
  reloading(): void;
  reloaded(): void;
  setLogLevel(level: LogLevel): void;
  /** The run ends; what is under way is finished. */
  stopping(): void;
  /** The run has ended. Never rejects. */
  close(): Promise<void>;
}

/** Nobody watches but the log. */
export function watchByLog(logger: Logger): RunWatch {
  const nothing = () => {};
  return {
    logger,
    async start() {},
    reloading: nothing,
    reloaded: nothing,
    setLogLevel: nothing,
    stopping: nothing,
    async close() {},
  };
}
