import { execFileSync } from 'node:child_process';
import { constants, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** A named pipe that a collector writes to, read line by line. It outlives the collector's restarts. */
export interface LinePipe {
  readonly path: string;
  /** Ends a line that a collector could not finish. */
  endLine(): void;
  close(): void;
}

/** Makes a named pipe and calls back for every line that is written to it. */
export function createLinePipe(path: string, onLine: (line: string) => void): LinePipe {
  execFileSync('mkfifo', [path]);
  // Also open for writing, so that the pipe has no end when a collector closes it.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, readable: true, writable: false });
  let rest = '';
  pipe.setEncoding('utf8');
  pipe.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  return { path, endLine: () => void writeSync(fd, '\n'), close: () => void pipe.destroy() };
}
