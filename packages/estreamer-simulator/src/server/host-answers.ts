import type { TLSSocket } from 'node:tls';
import { encodeHostProfile, encodeMessage, type HostDataRequest } from '@x/estreamer-protocol';
import type { EventSource, HostRange } from '../source/event-source.ts';

/** What the answers to host requests work with. */
export interface HostAnswersDependencies {
  readonly socket: TLSSocket;
  readonly source: EventSource;
  /** Called when a request is answered. */
  onAnswered(request: HostDataRequest, hosts: number): void;
  /** Called when the source has thrown, or gave what can't be encoded. */
  onSourceFailure(cause: unknown): void;
}

/** Answers host requests one after the other, no faster than the client reads. */
export interface HostAnswers {
  /** False when too many requests wait already. */
  take(request: HostDataRequest): boolean;
  /** Answers nothing more. */
  stop(): void;
  /** Host profiles sent. */
  readonly sent: number;
}

export const SINGLE_HOST = 6;
export const MULTIPLE_HOSTS = 7;
const NOTES = 1;
const BANNERS = 2;
const MAX_WAITING = 100;

interface Answer {
  readonly request: HostDataRequest;
  readonly profiles: Iterator<Parameters<typeof encodeHostProfile>[0]>;
  hosts: number;
}

export function createHostAnswers(dependencies: HostAnswersDependencies): HostAnswers {
  const { socket, source } = dependencies;
  let waiting: HostDataRequest[] = [];
  let current: Answer | undefined;
  let sent = 0;

  const begin = (request: HostDataRequest): Answer => {
    const hosts = source.hostProfiles?.(hostRange(request)) ?? [];
    return { request, profiles: hosts[Symbol.iterator](), hosts: 0 };
  };

  const answer = () => {
    try {
      while (!socket.writableNeedDrain) {
        const next = current === undefined ? waiting.shift() : undefined;
        if (next !== undefined) current = begin(next);
        if (current === undefined) return;
        const { request, profiles } = current;
        const { done, value } = profiles.next();
        if (done === true) {
          const { hosts } = current;
          current = undefined;
          dependencies.onAnswered(request, hosts);
          continue;
        }
        const kind = request.dataType === SINGLE_HOST ? 'singleHostData' : 'multipleHostData';
        socket.write(encodeMessage({ kind, payload: encodeHostProfile(value) }));
        current.hosts += 1;
        sent += 1;
      }
    } catch (cause) {
      dependencies.onSourceFailure(cause);
    }
  };
  socket.on('drain', answer);

  return {
    take(request) {
      if (waiting.length >= MAX_WAITING) return false;
      waiting.push(request);
      answer();
      return true;
    },
    stop() {
      waiting = [];
      current = undefined;
    },
    get sent() {
      return sent;
    },
  };
}

/** What a request names; for one host the end is the start, whatever the client wrote there. */
function hostRange({ dataType, flags, startIpAddress, endIpAddress }: HostDataRequest): HostRange {
  return {
    start: startIpAddress,
    end: dataType === SINGLE_HOST ? startIpAddress : endIpAddress,
    notes: (flags & NOTES) !== 0,
    banners: (flags & BANNERS) !== 0,
  };
}
