/** Null (0): the client acknowledges what it received and asks for more; a server keeps the connection alive. */
export interface NullMessage {
  readonly kind: 'null';
}

/** Error (1): announces why the sender closes the connection. */
export interface ErrorMessage {
  readonly kind: 'error';
  /** The sender's number for the fault; a client uses -1 for its own. */
  readonly errorCode: number;
  readonly errorText: string;
}

/** Event Stream Request (2): the first message of every session. */
export interface EventStreamRequest {
  readonly kind: 'eventStreamRequest';
  /** Unix seconds to start from; 0 for the oldest data, 0xFFFFFFFF for what happens from now on. */
  readonly initialTimestamp: number;
  /** What is asked for, bit by bit; see `requestFlags`. */
  readonly requestFlags: number;
  /** Bytes behind the flags: the JSON text of a request for fully-qualified events; empty in all others. */
  readonly trailer: Uint8Array;
}

/** Event Data (4): one record, alone or inside a bundle. */
export interface EventDataMessage {
  readonly kind: 'eventData';
  /** Record header, discovery header if the record type has one, and body. */
  readonly payload: Uint8Array;
}

/** Host Data Request (5): asks for one host or a range of hosts. */
export interface HostDataRequest {
  readonly kind: 'hostDataRequest';
  /** 6 for one host, 7 for several (servers since 5.0). */
  readonly dataType: number;
  /** 1 fills the notes, 2 the server banners. */
  readonly flags: number;
  readonly startIpAddress: string;
  /** The last address of a range; for one host the same, or no address. */
  readonly endIpAddress: string;
  /** How many bytes each address takes. Sources name 16 (IPv4 as mapped addresses) and, for old servers, 4. */
  readonly addressOctets: 4 | 16;
}

/** Single (6) or Multiple (7) Host Data: one host profile, without a record header. */
export interface HostDataMessage {
  readonly kind: 'singleHostData' | 'multipleHostData';
  /** The Full Host Profile block. */
  readonly payload: Uint8Array;
}

/** One (version, code) pair of a Streaming Request. */
export interface EventTypeEntry {
  readonly eventVersion: number;
  readonly eventCode: number;
}

/** A service that a Streaming Request asks for. */
export interface RequestedService {
  /** 6667 for eStreamer. */
  readonly serviceType: number;
  readonly flags: number;
  readonly initialTimestamp: number;
  /** The pairs, without the closing (0, 0). */
  readonly eventTypes: readonly EventTypeEntry[];
}

/** Streaming Request (2049): the client's answer to Streaming Information. */
export interface StreamingRequest {
  readonly kind: 'streamingRequest';
  readonly services: readonly RequestedService[];
}

/** A service that a server offers. */
export interface OfferedService {
  readonly serviceType: number;
  /** Real servers send 8 bytes of zero. */
  readonly serviceData: Uint8Array;
}

/** Streaming Information (2051): what services the server has; sent when request flag bit 30 was set. */
export interface StreamingInformation {
  readonly kind: 'streamingInformation';
  readonly services: readonly OfferedService[];
}

/** Message Bundle (4002): several messages that are acknowledged as a whole. */
export interface MessageBundle {
  readonly kind: 'messageBundle';
  readonly connectionId: number;
  /** 1 for the first bundle of a session, then one more for each. */
  readonly sequenceNumber: number;
  readonly messages: readonly EventDataMessage[];
}

/** A message of a type that is not known. */
export interface UnknownMessage {
  readonly kind: 'unknown';
  readonly messageType: number;
  readonly payload: Uint8Array;
}

/** Any message of the protocol. */
export type Message =
  | NullMessage
  | ErrorMessage
  | EventStreamRequest
  | EventDataMessage
  | HostDataRequest
  | HostDataMessage
  | StreamingRequest
  | StreamingInformation
  | MessageBundle
  | UnknownMessage;

/** The service number of eStreamer itself. */
export const ESTREAMER_SERVICE = 6667;
