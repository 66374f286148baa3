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

/** Long work, as far as it is done. */
export interface Work {
  /** What is counted: `records`. */
  readonly unit: string;
  /** How many are done, by this call. */
  count(): number;
  /** How much is done, from 0 to 1; undefined where nobody knows how much there is. */
  fraction(): number | undefined;
}

const INTERVAL_MS = 200;
const SECOND_MS = 1000;

/** Shows on a terminal how far work is, how fast, and how long it will take, until it is disposed; elsewhere nothing. */
export function showWork(output: NodeJS.WriteStream, work: Work): Disposable {
  if (output.isTTY !== true) return { [Symbol.dispose]() {} };
  const line = createLiveLine(output);
  const started = performance.now();
  const begun = work.fraction();
  const show = () => line.show(describeWork(work, performance.now() - started, begun));
  const timer = setInterval(show, INTERVAL_MS);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      show();
      line.end();
    },
  };
}

/**
 * One line on work that has gone on for some milliseconds.
 *
 * @param begun how much of it was done before
 */
export function describeWork({ unit, count, fraction }: Work, elapsedMs: number, begun = 0): string {
  const done = fraction();
  const rate = (count() * SECOND_MS) / Math.max(1, elapsedMs);
  const parts = [
    `${Math.round(count()).toLocaleString('en-US')} ${unit}`,
    `${Math.round(rate).toLocaleString('en-US')}/s`,
  ];
  if (done === undefined) return [...parts, formatSeconds(elapsedMs)].join('  ');
  const leftMs = done > begun ? (elapsedMs / (done - begun)) * (1 - done) : undefined;
  return [
    `${Math.floor(100 * done)} %`.padStart(5),
    ...parts,
    leftMs === undefined ? '' : `${formatSeconds(leftMs)} left`,
  ]
    .join('  ')
    .trimEnd();
}

/** Minutes and seconds, with hours where there are any. */
function formatSeconds(milliseconds: number): string {
  const seconds = Math.round(milliseconds / SECOND_MS);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
