import { findNumberIssues } from '../delivery/check-options.ts';
import { LONGEST_TIMEOUT_MS } from '../delivery/delivery-timing.ts';
import { createIssuesError, isMozDefError } from '../errors/mozdef-error.ts';
import type { MozDefIssue } from '../errors/mozdef-issue.ts';
import { createEvent } from '../event/create-event.ts';
import type { MozDefEventSettings } from '../event/event-settings.ts';
import type { MozDefEventDefaults } from '../event/mozdef-event.ts';
import type { MozDefClientSettings } from './client-settings.ts';

const SUBJECT = 'The client cannot be made';

const DEFAULT_MAX_EVENTS = 10_000;
const DEFAULT_MAX_BYTES = 67_108_864;
const DEFAULT_CLOSE_TIMEOUT_MS = 30_000;

/**
 * Checks a client's transports and numbers, and fills in the numbers that are left out.
 *
 * @throws MozDefError `invalid-settings` with every issue
 */
export function checkClientSettings(settings: MozDefClientSettings) {
  const {
    maxEvents = DEFAULT_MAX_EVENTS,
    maxBytes = DEFAULT_MAX_BYTES,
    overflow = 'drop-newest',
  } = settings.queue ?? {};
  const { closeTimeoutMs = DEFAULT_CLOSE_TIMEOUT_MS } = settings;
  const issues = [
    ...checkTransports(settings.transports),
    ...findNumberIssues([
      { path: ['queue', 'maxEvents'], value: maxEvents, least: 1, most: Number.MAX_SAFE_INTEGER },
      { path: ['queue', 'maxBytes'], value: maxBytes, least: 1, most: Number.MAX_SAFE_INTEGER },
      { path: ['closeTimeoutMs'], value: closeTimeoutMs, least: 0, most: LONGEST_TIMEOUT_MS },
    ]),
    ...checkOverflow(overflow),
  ];
  if (issues.length > 0) throw createIssuesError('invalid-settings', SUBJECT, issues);
  return { queue: { maxEvents, maxBytes, overflow }, closeTimeoutMs };
}

/**
 * Checks presets and copies them, so that what happens later to the original changes nothing.
 *
 * @param parent checked presets that these are put on top of
 * @throws MozDefError `invalid-settings` with every issue
 */
export function checkDefaults(
  defaults: MozDefEventDefaults | undefined,
  settings: Pick<MozDefEventSettings, 'limits' | 'pitfalls'>,
  parent: MozDefEventDefaults = {},
): MozDefEventDefaults {
  if (defaults === undefined) return parent;
  const given = Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== undefined));
  try {
    const { tags, details } = createEvent({ summary: 'presets', ...given }, settings);
    return {
      ...parent,
      ...given,
      ...('tags' in given && { tags }),
      ...('details' in given && { details }),
    };
  } catch (cause) {
    if (!isMozDefError(cause, 'invalid-event')) throw cause;
    const issues = (cause.context.issues ?? []).map((issue) => ({
      ...issue,
      path: ['defaults', ...issue.path],
    }));
    throw createIssuesError('invalid-settings', SUBJECT, issues, { cause });
  }
}

function checkTransports(transports: MozDefClientSettings['transports']): MozDefIssue[] {
  const path = ['transports'];
  if (!Array.isArray(transports) || transports.length === 0) {
    return [
      {
        path,
        rule: 'required',
        message: 'is empty',
        hint: 'give at least one, such as createHttpTransport(...)',
      },
    ];
  }
  return transports.flatMap((transport: unknown, index) => {
    const version = (transport as { readonly specVersion?: unknown } | null | undefined)?.specVersion;
    if (version === 1) return [];
    return [
      {
        path: [...path, index],
        rule: 'type' as const,
        message: 'is not a transport with specVersion 1',
        hint: 'give what a transport factory returns, in a version that fits this package',
      },
    ];
  });
}

function checkOverflow(overflow: unknown): MozDefIssue[] {
  if (overflow === 'drop-newest' || overflow === 'drop-oldest') return [];
  return [
    {
      path: ['queue', 'overflow'],
      rule: 'type',
      message: 'is not a known policy',
      hint: 'give drop-newest or drop-oldest; to wait for room instead, use enqueueWhenReady',
    },
  ];
}
