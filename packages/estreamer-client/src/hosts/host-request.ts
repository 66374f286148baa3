import { isIP, isIPv4 } from 'node:net';
import {
  type EventStreamRequest,
  encodeMessage,
  type HostDataRequest,
  NOW_TIMESTAMP,
  type RequestFlagName,
} from '@x/estreamer-protocol';
import { EstreamerClientError } from '../errors/client-error.ts';
import { createSessionRequest } from '../session/session-request.ts';

/** Which hosts to ask for, and what of them. */
export interface HostRequest {
  /** The address of one host, or the first and the last of a range; IPv4 or IPv6. */
  readonly addresses: string | { readonly from: string; readonly to: string };
  /**
   * Whether the notes on the hosts are wanted.
   * @default false
   */
  readonly notes?: boolean | undefined;
  /**
   * Whether the banners of their servers are wanted (the first 256 bytes of each).
   * @default false
   */
  readonly banners?: boolean | undefined;
  /**
   * How many bytes an address takes in the request. Servers since 6.0 are described with 16, older ones with 4,
   * which has room for IPv4 only.
   * @default 16
   */
  readonly addressBytes?: 4 | 16 | undefined;
  /**
   * Flags of the Event Stream Request that has to come first; `disable_events` keeps a legacy server from sending its
   * default events as well. What a server sends besides the hosts is counted and skipped.
   * @default none
   */
  readonly flags?: readonly RequestFlagName[] | undefined;
}

/** A host request, ready to be sent. */
export interface EncodedHostRequest {
  /** The messages that open the session and ask for the hosts. */
  readonly bytes: Buffer;
  /** Whether one host is asked for, so that one answer is the whole. */
  readonly single: boolean;
  /** What is asked for, in words. */
  readonly subject: string;
}

const ONE_HOST = 6;
const SEVERAL_HOSTS = 7;
const NOTES = 1;
const BANNERS = 2;
/** Of the first address in the message: behind the header, the data type and the flags. */
const ADDRESSES_OFFSET = 16;

/**
 * Checks and encodes a request.
 *
 * @throws {EstreamerClientError} `invalid-settings`
 */
export function encodeHostRequest(request: HostRequest): EncodedHostRequest {
  const { addresses, notes = false, banners = false, addressBytes = 16, flags = [] } = request;
  if (addressBytes !== 4 && addressBytes !== 16) throw invalid('addressBytes is 16 or 4.');
  const single = typeof addresses === 'string';
  const { from, to } = single ? { from: addresses, to: addresses } : (addresses ?? {});
  for (const address of [from, to]) {
    if (typeof address !== 'string' || isIP(address) === 0 || address.includes('%')) {
      throw invalid('addresses is an IP address, or { from, to } with two of them.');
    }
    if (addressBytes === 4 && !isIPv4(address)) {
      throw invalid('addressBytes: 4 has no room for an IPv6 address.');
    }
  }
  if (isIP(from) !== isIP(to)) throw invalid('addresses.from and addresses.to are not of one kind.');
  const message: HostDataRequest = {
    kind: 'hostDataRequest',
    dataType: single ? ONE_HOST : SEVERAL_HOSTS,
    flags: (notes ? NOTES : 0) | (banners ? BANNERS : 0),
    startIpAddress: from,
    endIpAddress: to,
    addressOctets: addressBytes,
  };
  const hostDataRequest = encodeMessage(message);
  const [first, last] = [ADDRESSES_OFFSET, ADDRESSES_OFFSET + addressBytes].map((offset) =>
    hostDataRequest.subarray(offset, offset + addressBytes),
  ) as [Buffer, Buffer];
  if (first.compare(last) > 0) throw invalid('addresses.to lies before addresses.from.');
  return {
    bytes: Buffer.concat([...opening(flags).map(encodeMessage), hostDataRequest]),
    single,
    subject: single ? from : `${from} to ${to}`,
  };
}

/** The message that has to open the session; no events are wanted. */
function opening(flags: readonly RequestFlagName[]): readonly EventStreamRequest[] {
  if (flags.length > 0) return createSessionRequest({ flags }).opening(NOW_TIMESTAMP);
  const trailer = new Uint8Array();
  return [{ kind: 'eventStreamRequest', initialTimestamp: NOW_TIMESTAMP, requestFlags: 0, trailer }];
}

function invalid(message: string): EstreamerClientError {
  return new EstreamerClientError('invalid-settings', message);
}
