/** A line that is written again and again. */
export interface LiveLine {
  /** Shows a new text. */
  show(text: string): void;
  /** Leaves the last text standing and ends the line. */
  end(): void;
}

/**
 * On a terminal the line is overwritten; elsewhere (a file, a CI log) each text gets a line of its own, and a text that
 * has just been written is not written again.
 */
export function createLiveLine(output: NodeJS.WriteStream): LiveLine {
  let last = '';
  const terminal = output.isTTY === true;
  return {
    show(text) {
      if (text === last) return;
      last = text;
      output.write(terminal ? `\r\x1b[2K${text.slice(0, (output.columns ?? 80) - 1)}` : `${text}\n`);
    },
    end() {
      if (terminal && last !== '') output.write('\n');
      last = '';
    },
  };
}
