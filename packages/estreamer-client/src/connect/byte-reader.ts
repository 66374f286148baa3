import type { Readable } from 'node:stream';

/** Reads a stream piece by piece, on demand: between two reads no more than the stream's own buffer fills. */
export interface ByteReader {
  /**
   * What has arrived, at least one byte; undefined when the stream has ended or was destroyed without an error.
   * One call at a time.
   *
   * @throws the stream's error
   */
  read(): Promise<Buffer | undefined>;
  /** Throws away what is and will be received, so that the stream can end; a pending read ends. */
  discard(): void;
}

/** Takes over the reading side of a stream, and its errors. */
export function createByteReader(stream: Readable): ByteReader {
  let ended = false;
  let discarding = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;

  const notify = () => {
    if (discarding) while (stream.read() !== null);
    wake?.();
    wake = undefined;
  };
  stream.on('readable', notify);
  stream.on('end', () => {
    ended = true;
    notify();
  });
  stream.on('error', (error) => {
    failure = error;
    notify();
  });
  stream.on('close', () => {
    ended = true;
    notify();
  });

  return {
    async read() {
      for (;;) {
        if (discarding) return undefined;
        const chunk: Buffer | null = stream.read();
        if (chunk !== null) return chunk;
        if (failure !== undefined) throw failure;
        if (ended) return undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    discard() {
      discarding = true;
      notify();
    },
  };
}
