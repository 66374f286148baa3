import type { LogFields, Logger } from '@x/foundation';
import { inWordsOfTheFile } from '../keys/key-names.ts';
import { kindOfLine } from '../run/fold-repeats.ts';

/** A warning or an error that the log had, and how often. */
export interface Problem {
  readonly level: 'warn' | 'error';
  /** A stable word for what it is. */
  readonly code: string;
  /** What it is about: a source, an output, a plugin. */
  readonly about: string | undefined;
  /** The newest line. */
  readonly message: string;
  readonly count: number;
  /** Unix milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The last problems that went through a logger. */
export interface RecentProblems {
  readonly logger: Logger;
  /** Newest first. */
  list(): readonly Problem[];
}

/** How many different problems are remembered. */
const MOST_PROBLEMS = 50;

/** Passes lines on and remembers the warnings and errors among them, those of one kind as one with a count. */
export function createRecentProblems(next: Logger, now: () => number = Date.now): RecentProblems {
  const problems = new Map<string, Problem>();
  const remember = (level: Problem['level'], fields: LogFields, message: string) => {
    const about = textOf(fields, 'source') ?? textOf(fields, 'output') ?? textOf(fields, 'plugin');
    const key = kindOfLine(level, fields, message);
    const before = problems.get(key);
    const at = now();
    problems.delete(key);
    problems.set(key, {
      level,
      code: fields.code,
      about,
      message: inWordsOfTheFile(message),
      count: (before?.count ?? 0) + 1,
      firstAt: before?.firstAt ?? at,
      lastAt: at,
    });
    if (problems.size > MOST_PROBLEMS) problems.delete(problems.keys().next().value as string);
  };
  return {
    logger: {
      debug: (fields, message) => next.debug(fields, message),
      info: (fields, message) => next.info(fields, message),
      warn(fields, message) {
        remember('warn', fields, message);
        next.warn(fields, message);
      },
      error(fields, message) {
        remember('error', fields, message);
        next.error(fields, message);
      },
    },
    list: () => [...problems.values()].reverse(),
  };
}

function textOf(fields: LogFields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === 'string' ? value : undefined;
}
