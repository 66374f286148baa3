import { NOW_TIMESTAMP } from '@x/estreamer-protocol';
import { createMemoryBookmark } from '../bookmark/memory-bookmark.ts';
import { checkInteger, checkServerSettings } from '../connect/server-settings.ts';
import { EstreamerClientError } from '../errors/client-error.ts';
import { checkReconnect } from '../reconnect/reconnect-settings.ts';
import { createSessionRequest } from '../session/session-request.ts';
import { initialTimestampOf } from '../session/start-position.ts';
import type { EstreamerClientSettings } from './client-settings.ts';

/** Settings that can work, with the defaults filled in. */
export type CheckedSettings = ReturnType<typeof checkSettings>;

const LONGEST_TIMER_MS = 0x7fff_ffff;

/**
 * Checks settings, and reads what they name.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate-file`
 */
export function checkSettings(settings: EstreamerClientSettings) {
  const { idleTimeoutMs = 60_000, keepAliveMs = 30_000, stalledAfterMs = 30_000 } = settings;
  const { minBytesPerSecond = 1024, bookmarkTimeoutMs = 10_000 } = settings;
  const { overlapSeconds = 0, maxRemembered = 1_000_000 } = settings.replay ?? {};
  const { bookmark = createMemoryBookmark(), filter, catalogue, signal, onEvent } = settings;
  const { records = 20_000, bytes = 16 * 1024 * 1024 } = settings.window ?? {};
  checkInteger('window.records', records, 1, 100_000_000);
  checkInteger('window.bytes', bytes, 1, 0xffff_ffff);
  checkInteger('idleTimeoutMs', idleTimeoutMs, 1, LONGEST_TIMER_MS);
  checkInteger('minBytesPerSecond', minBytesPerSecond, 1, 1_000_000_000);
  checkInteger('bookmarkTimeoutMs', bookmarkTimeoutMs, 0, LONGEST_TIMER_MS);
  checkInteger('keepAliveMs', keepAliveMs, 0, LONGEST_TIMER_MS);
  checkInteger('stalledAfterMs', stalledAfterMs, 1, LONGEST_TIMER_MS);
  checkInteger('replay.overlapSeconds', overlapSeconds, 0, 86_400);
  checkInteger('replay.maxRemembered', maxRemembered, 1, 100_000_000);
  checkFunction('filter', filter);
  checkFunction('onEvent', onEvent);
  checkFunction('catalogue.byType', catalogue === undefined ? undefined : (catalogue?.byType ?? null));
  checkFunction('bookmark.load', bookmark?.load ?? null);
  checkFunction('bookmark.save', bookmark?.save ?? null);
  const initialTimestamp = initialTimestampOf(settings.start ?? 'now');
  return {
    ...checkServerSettings(settings),
    request: createSessionRequest(settings.request),
    start: initialTimestamp === NOW_TIMESTAMP ? undefined : initialTimestamp,
    bookmark,
    bookmarkTimeoutMs,
    overlapSeconds,
    maxRemembered,
    window: { records, bytes },
    filter,
    catalogue,
    reconnect: checkReconnect(settings.reconnect),
    idleTimeoutMs,
    minBytesPerSecond,
    keepAliveMs,
    stalledAfterMs,
    signal,
    onEvent,
  };
}

function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new EstreamerClientError('invalid-settings', `${name} is a function.`);
}
