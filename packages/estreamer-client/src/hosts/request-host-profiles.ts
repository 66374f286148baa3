import type { HostProfile } from '@x/estreamer-protocol';
import {
  custom,
  type FieldsFor,
  milliseconds,
  optional,
  required,
  resolveSettings,
  withDefault,
} from '@x/foundation';
import { type EstreamerClientDependencies, withDefaults } from '../client/client-settings.ts';
import {
  invalidSettings,
  resolveServerSettings,
  type ServerSettings,
  serverSettings,
} from '../connect/server-settings.ts';
import { encodeHostRequest, type HostRequest } from './host-request.ts';
import { receiveHostProfiles } from './receive-host-profiles.ts';

/** Settings of {@link requestHostProfiles}. */
export interface HostProfileSettings extends ServerSettings, HostRequest {
  /**
   * How long the server may send no profile before its answer counts as complete, in milliseconds: the protocol has no
   * mark for the end. The time in which a profile is handled does not count; other messages don't begin it again.
   * @default 10000
   */
  readonly silenceMs?: number | undefined;
  /**
   * Ends the request; the iteration then throws the signal's reason, since the answer is not complete.
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
}

/** The request itself is checked where it is written. */
const anything = <Key extends keyof HostRequest>() =>
  custom<NonNullable<HostRequest[Key]>>('a value', () => true);

const hostProfileSettings = {
  ...serverSettings,
  addresses: required(anything<'addresses'>(), 'The hosts to ask for.'),
  notes: optional(anything<'notes'>(), 'Whether the notes on them are wanted.'),
  banners: optional(anything<'banners'>(), 'Whether the banners of their servers are wanted.'),
  addressBytes: optional(anything<'addressBytes'>(), 'How many bytes an address takes in the request.'),
  flags: optional(anything<'flags'>(), 'Flags of the request before.'),
  silenceMs: withDefault(milliseconds({ from: 1 }), 'How long the server may send no profile.', 10_000),
  signal: optional(
    custom<AbortSignal>('an AbortSignal', (value) => value instanceof AbortSignal),
    'Ends the request.',
  ),
} satisfies FieldsFor<HostProfileSettings>;

/** The hosts that a server knows. */
export interface HostProfiles extends AsyncIterable<HostProfile> {
  /**
   * Connects and asks; every call asks again. The next profile is read when it is asked for. Leaving the loop closes
   * the connection.
   *
   * The iteration is over
   *
   * - after the profile of the one host that was asked for,
   * - when the server closes the connection between two messages,
   * - when nothing but Nulls has come for `silenceMs`, or for a tenth of it behind a profile and a Null: there are no
   *   more such hosts, or none at all.
   *
   * @throws {EstreamerClientError} from `next`: `no-answer` when the server sends nothing at all, and the errors of a
   *   connection and a session
   */
  [Symbol.asyncIterator](): AsyncGenerator<HostProfile, void, undefined>;
}

/**
 * Asks a management center for what it knows of one host or of a range of hosts (guide: Host Data Request and Full
 * Host Profile). A profile in a form that is not known comes out with kind `unknown`, its bytes and the reason.
 *
 * @throws {EstreamerClientError} `invalid-settings`, `unreadable-file`, `wrong-passphrase` or `bad-certificate-file`
 */
export function requestHostProfiles(
  settings: HostProfileSettings,
  dependencies: EstreamerClientDependencies = {},
): HostProfiles {
  const resolved = resolveSettings(
    hostProfileSettings,
    settings,
    'The hosts cannot be asked for',
    invalidSettings,
  );
  const { silenceMs, signal = new AbortController().signal } = resolved;
  const server = resolveServerSettings(resolved);
  const request = encodeHostRequest(settings);
  const resolvedDependencies = withDefaults(dependencies);
  return {
    [Symbol.asyncIterator]: () =>
      receiveHostProfiles({ ...server, request, silenceMs, signal }, resolvedDependencies),
  };
}
