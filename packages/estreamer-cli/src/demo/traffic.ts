import { readFile } from 'node:fs/promises';
import { type EventRequest, extendedRequestNames } from '@x/estreamer-protocol';
import {
  captureSource,
  type EventSource,
  generatedSource,
  isSimulatorError,
  type ProductVersion,
  type TrafficMix,
} from '@x/estreamer-simulator';
import { CommandError, exitCodes } from '../command-error.ts';

/** What the demo asks for: all that a management center has, with metadata and archive timestamps. */
export const demoRequest: EventRequest = {
  flags: ['packets', 'impact', 'ids_1', 'metadata_v4', 'timestamp', 'extra_data', 'extended_request'],
  extendedRequests: extendedRequestNames,
};

/** What the simulated management center sends. */
export interface TrafficOptions {
  /** A capture to replay: the server's side of a session, message after message. */
  readonly capture?: string | undefined;
  /** How many events to generate; undefined for no end. */
  readonly events?: number | undefined;
  /** How many of them in a second. */
  readonly rate: number;
  /** The same seed gives the same events. */
  readonly seed: number;
  /** What happens, and how often compared with the others. @default a working day */
  readonly mix?: TrafficMix | undefined;
  /** Which management center to be. @default the newest */
  readonly productVersion?: ProductVersion | undefined;
}

/**
 * Opens the capture, or sets up generated traffic.
 *
 * @throws {CommandError} when the capture cannot be read or is none
 */
export async function createTraffic({ capture, ...generated }: TrafficOptions): Promise<EventSource> {
  if (capture === undefined) return generatedSource({ ...generated, startTime: new Date() });
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
