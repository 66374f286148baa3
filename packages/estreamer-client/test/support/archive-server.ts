import type { Certificates } from '@x/estreamer-simulator';
import { type ArchivedEvent, intrusionMessage } from './events.ts';
import { bundle, deviceRecord, isGoodbye } from './messages.ts';
import { createScriptedServer, type ScriptedPeer, type ScriptedServer } from './scripted-server.ts';

/** What one session of the server does. */
export interface ArchiveSession {
  readonly peer: ScriptedPeer;
  /** From which second the client asked. */
  readonly initialTimestamp: number;
  /** The events from that second on. */
  readonly events: readonly ArchivedEvent[];
  /** Sends events as a bundle with the next number, a metadata record before them. */
  send(...events: readonly ArchivedEvent[]): void;
  /** Resolves with false when the client sends its goodbye instead of a Null, or closes. */
  acknowledged(): Promise<boolean>;
}

export interface ArchiveServer extends ScriptedServer {
  /** The initial timestamps of the sessions so far. */
  readonly starts: readonly number[];
}

/** A server that keeps events and sends them by archive timestamp, as the script of the numbered session says. */
export async function createArchiveServer(
  certificates: Pick<Certificates, 'authority' | 'server'>,
  archive: readonly ArchivedEvent[],
  script: (session: ArchiveSession, number: number) => Promise<void> | void,
): Promise<ArchiveServer> {
  const starts: number[] = [];
  const server = await createScriptedServer(certificates, async (peer) => {
    const initialTimestamp = (await peer.receiveMessage()).readUInt32BE(8);
    starts.push(initialTimestamp);
    let sequenceNumber = 0;
    await script(
      {
        peer,
        initialTimestamp,
        events: archive.filter(({ second }) => second >= initialTimestamp),
        send(...events) {
          sequenceNumber += 1;
          peer.send(bundle(sequenceNumber, deviceRecord(1), ...events.map(intrusionMessage)));
        },
        async acknowledged() {
          try {
            return !isGoodbye(Buffer.concat([await peer.receiveMessage(), Buffer.alloc(4)]));
          } catch {
            return false;
          }
        },
      },
      starts.length,
    );
  });
  return Object.assign(server, { starts });
}

/** Sends everything in bundles of some events, each when the last is acknowledged; false when the client leaves. */
export async function sendAll(
  { events, send, acknowledged }: ArchiveSession,
  bundleSize: number,
): Promise<boolean> {
  for (let first = 0; first < events.length; first += bundleSize) {
    send(...events.slice(first, first + bundleSize));
    if (!(await acknowledged())) return false;
  }
  return true;
}
