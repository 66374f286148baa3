/** What was written last, to be sent again when the connection is lost. */
export interface ReplayWindow {
  readonly bytes: number;
  readonly chunks: readonly Buffer[];
  /** Adds what was written of the delivery at hand; it stays at least until the delivery's end. */
  add(octets: Buffer): void;
  /** All of it was sent again. */
  sentAgain(): void;
  /** The peer ended a connection in good order: what it was sent twice is not sent a third time. */
  endedInOrder(): void;
  /** Keeps of the deliveries that were taken what there is room for; forgets one that failed. */
  endDelivery(taken: boolean): void;
}

interface Chunk {
  readonly octets: Buffer;
  readonly again: boolean;
}

/** @param limit octets of deliveries that were taken */
export function createReplayWindow(limit: number): ReplayWindow {
  /** Of deliveries that were taken. */
  let taken: Chunk[] = [];
  let takenBytes = 0;
  /** Of the delivery at hand. */
  let atHand: Chunk[] = [];

  function change(to: (chunks: Chunk[]) => Chunk[]): void {
    taken = to(taken);
    takenBytes = countBytes(taken);
    atHand = to(atHand);
  }

  return {
    get bytes() {
      return takenBytes + countBytes(atHand);
    },
    get chunks() {
      return [...taken, ...atHand].map(({ octets }) => octets);
    },
    add(octets) {
      atHand.push({ octets, again: false });
    },
    sentAgain: () => change((chunks) => chunks.map(({ octets }) => ({ octets, again: true }))),
    endedInOrder: () => change((chunks) => chunks.filter(({ again }) => !again)),
    endDelivery(wasTaken) {
      if (wasTaken) {
        takenBytes += countBytes(atHand);
        taken.push(...atHand);
      }
      atHand = [];
      let surplus = 0;
      for (; takenBytes > limit; surplus += 1) takenBytes -= taken[surplus]?.octets.length ?? takenBytes;
      if (surplus > 0) taken = taken.slice(surplus);
    },
  };
}

function countBytes(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { octets }) => sum + octets.length, 0);
}
