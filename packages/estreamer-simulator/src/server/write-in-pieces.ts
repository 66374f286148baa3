import type { TLSSocket } from 'node:tls';
import type { SimulatorClock } from './clock.ts';

/** Writes octets piece by piece, the first at once; the returned function stops it. */
export function writeInPieces(
  socket: TLSSocket,
  clock: SimulatorClock,
  octets: Uint8Array,
  pieces: { readonly bytes: number; readonly delayMs: number },
  onWritten: () => void,
): () => void {
  let cancel: () => void = () => undefined;
  const writeFrom = (start: number) => {
    const end = Math.min(start + pieces.bytes, octets.byteLength);
    // The last piece can be answered as soon as it is out.
    if (end === octets.byteLength) onWritten();
    else cancel = clock.setTimer(() => writeFrom(end), pieces.delayMs);
    socket.write(octets.subarray(start, end));
  };
  writeFrom(0);
  return () => cancel();
}
