import { hostname as systemHostname } from 'node:os';
import { basename } from 'node:path';

/** Names that every machine has for itself, and that tell a collector nothing. */
const SAYS_NOTHING = /^(?:localhost(?:\..*)?)?$/i;

/** Tells whether a host name is empty, `localhost` or `localhost.*`. */
export function saysNothing(hostname: string): boolean {
  return SAYS_NOTHING.test(hostname);
}

/** Name of this machine: the given one, or the system's where the given one says nothing. */
export function machineName(given?: string): string {
  return given === undefined || saysNothing(given) ? systemHostname() : given;
}

/** Name of this program: the file name of the running script, or of Node.js where there is none. */
export function programName(): string {
  return basename(process.argv[1] ?? process.execPath);
}
