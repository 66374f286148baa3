/** What a log is written to. */
export interface LogOutput {
  write(text: string): void;
}

/** What a log output tells of itself. */
export interface LogOutputDependencies {
  /** Lines could not be written, and now one can be: says so in the log. `lines`: so many since the start. */
  readonly onLost: (lines: number) => void;
}

/** So many bytes wait for a reader that does not read; what comes then is counted and left out. */
const MOST_WAITING_BYTES = 1_048_576;

/**
 * Makes of a stream what a log can be written to whatever happens to it: a disk that is full, a reader that has gone, or one that does
 * not read, costs lines of the log and nothing else. How many it cost is told when there is room again.
 */
export function createLogOutput(
  stream: Pick<NodeJS.WritableStream, 'write'> & { readonly writableLength?: number | undefined },
  { onLost }: LogOutputDependencies,
): LogOutput {
  let lost = 0;
  let told = 0;
  return {
    write(text) {
      if ((stream.writableLength ?? 0) > MOST_WAITING_BYTES) {
        lost += 1;
        return;
      }
      stream.write(text, (error) => {
        if (error != null) lost += 1;
        else if (lost > told) {
          told = lost;
          onLost(lost);
        }
      });
    },
  };
}
