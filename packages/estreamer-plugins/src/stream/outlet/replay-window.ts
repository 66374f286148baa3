/** What was written last, to be sent again when the connection is lost. */
export interface ReplayWindow {
  readonly bytes: number;
  readonly chunks: readonly Buffer[];
  /** Adds what was written of the delivery at hand; it stays at least until the delivery's end. */
  add(octets: Buffer): void;
  /** Keeps of the deliveries that were taken what there is room for; forgets one that failed. */
  endDelivery(taken: boolean): void;
}

/** @param limit octets of deliveries that were taken */
export function createReplayWindow(limit: number): ReplayWindow {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let beforeDelivery = 0;

  return {
    get bytes() {
      return bytes;
    },
    get chunks() {
      return chunks;
    },
    add(octets) {
      chunks.push(octets);
      bytes += octets.length;
    },
    endDelivery(taken) {
      let surplus = 0;
      if (taken) {
        for (; bytes > limit && surplus < chunks.length; surplus += 1) bytes -= chunks[surplus]?.length ?? 0;
        if (surplus > 0) chunks = chunks.slice(surplus);
      } else {
        for (const chunk of chunks.splice(beforeDelivery)) bytes -= chunk.length;
      }
      beforeDelivery = chunks.length;
    },
  };
}
