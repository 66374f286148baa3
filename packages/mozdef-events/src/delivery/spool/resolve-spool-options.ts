import { resolve } from 'node:path';
import { createIssuesError } from '../../errors/mozdef-error.ts';
import type { MozDefIssue } from '../../errors/mozdef-issue.ts';
import { createBackoff } from '../backoff.ts';
import { findNumberIssues } from '../check-options.ts';
import type { SpoolOptions } from './spool-options.ts';

const SUBJECT = 'The spool cannot be made';

/** The smallest spool that is of any use: a quarter of it is a segment. */
const LEAST_BYTES = 65_536;

/**
 * Checks the options of a spool and fills in what they leave out.
 *
 * @param random gives numbers from 0 up to 1, for jitter
 * @throws MozDefError `invalid-settings` with every issue
 */
export function resolveSpoolOptions(options: SpoolOptions, random: () => number) {
  const { directory, maxBytes = 1_073_741_824, maxAgeMs = Number.POSITIVE_INFINITY } = options;
  const { segmentBytes = Math.min(8_388_608, Math.floor(maxBytes / 4)) } = options;
  const { whenFull = 'refuse', fsync = 'each-second' } = options;
  const issues: MozDefIssue[] = findNumberIssues([
    { path: ['maxBytes'], value: maxBytes, least: LEAST_BYTES, most: Number.MAX_SAFE_INTEGER },
    {
      path: ['segmentBytes'],
      value: segmentBytes,
      least: 1024,
      most: Math.max(1024, Math.floor(maxBytes / 4)),
    },
    { path: ['maxAgeMs'], value: maxAgeMs, least: 0, most: Number.POSITIVE_INFINITY },
  ]);
  if (typeof directory !== 'string' || directory === '') {
    issues.push({
      path: ['directory'],
      rule: 'required',
      message: 'is missing',
      hint: 'name a directory that no other process uses',
    });
  }
  const choices = [
    { key: 'whenFull', value: whenFull as string, known: ['refuse', 'drop-oldest'] },
    { key: 'fsync', value: fsync as string, known: ['always', 'each-second', 'never'] },
  ];
  for (const { key, value, known } of choices) {
    if (known.includes(value)) continue;
    const hint = `give one of ${known.join(', ')}`;
    issues.push({ path: [key], rule: 'type', message: 'is not a known policy', hint });
  }
  if (issues.length > 0) throw createIssuesError('invalid-settings', SUBJECT, issues);
  const backoff = createBackoff(SUBJECT, options, random);
  const { onRetry, onPossibleDuplicates } = options;
  return {
    directory: resolve(directory),
    maxBytes,
    segmentBytes,
    whenFull,
    fsync,
    maxAgeMs,
    backoff,
    onRetry,
    onPossibleDuplicates,
  };
}

/** Options of a spool with everything filled in. */
export type ResolvedSpoolOptions = ReturnType<typeof resolveSpoolOptions>;
