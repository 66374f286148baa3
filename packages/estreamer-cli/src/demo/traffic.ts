import { readFile } from 'node:fs/promises';
import { captureSource, type EventSource, generatedSource, isSimulatorError } from '@x/estreamer-simulator';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** What the simulated management center sends. */
export interface TrafficOptions {
  /** A capture to replay: the server's side of a session, message after message. */
  readonly capture?: string;
  /** How many events to generate. */
  readonly events: number;
  /** How many of them in a second. */
  readonly rate: number;
  /** The same seed gives the same events. */
  readonly seed: number;
}

/**
 * Opens the capture, or sets up generated traffic.
 *
 * @throws {CommandError} when the capture cannot be read or is none
 */
export async function createTraffic({ capture, events, rate, seed }: TrafficOptions): Promise<EventSource> {
  if (capture === undefined) return generatedSource({ events, rate, seed, startTime: new Date() });
  const bytes = await readFile(capture).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(exitCodes.input, `The capture ${capture} cannot be read (${cause.code}).`, {
      cause,
    });
  });
  try {
    return captureSource(bytes);
  } catch (cause) {
    if (!isSimulatorError(cause)) throw cause;
    throw new CommandError(exitCodes.input, `${capture}: ${cause.message}`, { cause });
  }
}
