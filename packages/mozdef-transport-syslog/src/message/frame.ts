import type { SyslogFraming } from '../settings/wire-form.ts';

/** Makes a message ready for the wire. Messages are ASCII, so that length is size. */
export type Frame = (message: string) => string;

/** Keeps messages apart on a stream; a datagram is a frame by itself. */
export function createFrame(framing: SyslogFraming | undefined): Frame {
  if (framing === undefined) return (message) => message;
  if (framing === 'lf') return (message) => `${message}\n`;
  return (message) => `${message.length} ${message}`;
}
