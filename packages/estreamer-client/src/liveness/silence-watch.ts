import type { Clock } from '../clock.ts';

/** Settings of {@link createSilenceWatch}. */
export interface SilenceWatchSettings {
  /** How long nothing may be heard, in milliseconds. */
  readonly timeoutMs: number;
  /** Nothing was heard for a part of that time. */
  readonly onQuiet: () => void;
  /** Nothing was heard for all of it. */
  readonly onTimeout: () => void;
}

/** Notices when nothing is heard. It only counts the time in which someone listens. */
export interface SilenceWatch {
  /** Someone listens from now on. */
  start(): void;
  /** Something was heard, or nobody listens any more. */
  stop(): void;
}

/** The part of the time after which it is quiet. */
const QUIET_PART = 0.25;

/** Makes a watch that does not run yet. */
export function createSilenceWatch(settings: SilenceWatchSettings, clock: Clock): SilenceWatch {
  const { timeoutMs, onQuiet, onTimeout } = settings;
  const quietMs = Math.ceil(timeoutMs * QUIET_PART);
  let cancel = () => {};
  return {
    start() {
      cancel = clock.after(quietMs, () => {
        cancel = clock.after(timeoutMs - quietMs, onTimeout);
        onQuiet();
      });
    },
    stop() {
      cancel();
    },
  };
}
