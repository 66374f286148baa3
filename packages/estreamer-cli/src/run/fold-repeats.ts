import { type Clock, type LogFields, type Logger, systemClock } from '@x/foundation';

/** A logger that may hold counts back. */
export interface FoldingLogger {
  readonly logger: Logger;
  /** Writes the counts that are held back. */
  close(): void;
}

/** So many lines of a kind are written in each window; the others are counted. */
const LINES_A_WINDOW = 3;
const WINDOW_MS = 60_000;
/** Kinds that are counted at the same time; beyond that lines are written as they come. */
const MOST_KINDS = 1_000;

interface Kind {
  readonly level: keyof Logger;
  /** Of the last line, as `message`. */
  fields: LogFields;
  message: string;
  /** Lines in this window. */
  lines: number;
  /** Of these, not written. */
  held: number;
}

/** Codes whose lines are about something else each, and come when somebody starts, reloads or ends the run: none stands for another. */
const EACH_FOR_ITSELF: ReadonlySet<string> = new Set([
  'configuration',
  'exposed-file',
  'reload-needs-restart',
  'reload-refused',
  'trouble',
]);

/** Lines are of one kind if they have the same level, code, source, output, plugin and code of an error: another cause is news. */
export function kindOfLine(
  level: keyof Logger,
  { code, source, output, plugin, error }: LogFields,
  message: string,
): string {
  return JSON.stringify([
    level,
    code,
    source,
    output,
    plugin,
    error instanceof Error && 'code' in error ? String(error.code) : undefined,
    EACH_FOR_ITSELF.has(code) ? message : undefined,
  ]);
}

/**
 * Writes the first lines of a kind and then, at the end of a minute, the last one and how many more there were: a fault that repeats itself for each event fills no disk.
 */
export function foldRepeats(next: Logger, clock: Clock = systemClock): FoldingLogger {
  const kinds = new Map<string, Kind>();
  let cancel: (() => void) | undefined;
  const endWindow = () => {
    cancel = undefined;
    for (const [key, kind] of kinds) {
      const { level, fields, message, held } = kind;
      if (held === 0) {
        kinds.delete(key);
        continue;
      }
      const others = held - 1;
      const more =
        others === 0 ? '' : ` (and ${others.toLocaleString('en')} more like it in the last minute)`;
      next[level]({ ...fields, repeated: held }, `${message}${more}`);
      kind.lines = LINES_A_WINDOW;
      kind.held = 0;
    }
    if (kinds.size > 0) cancel = clock.after(WINDOW_MS, endWindow);
  };
  const writerOf = (level: keyof Logger) => (fields: LogFields, message: string) => {
    const key = kindOfLine(level, fields, message);
    let kind = kinds.get(key);
    if (kind === undefined) {
      if (kinds.size >= MOST_KINDS) return next[level](fields, message);
      kind = { level, fields, message, lines: 0, held: 0 };
      kinds.set(key, kind);
      cancel ??= clock.after(WINDOW_MS, endWindow);
    }
    kind.fields = fields;
    kind.message = message;
    if (kind.lines < LINES_A_WINDOW) {
      kind.lines += 1;
      next[level](fields, message);
    } else {
      kind.held += 1;
    }
  };
  return {
    logger: {
      debug: (fields, message) => next.debug(fields, message),
      info: writerOf('info'),
      warn: writerOf('warn'),
      error: writerOf('error'),
    },
    close() {
      cancel?.();
      endWindow();
      cancel?.();
    },
  };
}
