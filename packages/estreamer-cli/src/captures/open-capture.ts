import {
  type CaptureReplay,
  type CaptureReplaySettings,
  type CaptureReplayStatus,
  captureFiles,
  captureFingerprint,
  createCaptureReplay,
  missingCaptureFiles,
} from '@x/estreamer-client';
import { CommandError, describeError, exitCodes } from '../command-error.ts';

/** How far it has come, and what it lacks. */
interface OpenCaptureStatus extends CaptureReplayStatus {
  /** Files between the others that are not there. */
  readonly missing: readonly string[];
}

/** A capture as a stream of deliveries. */
export interface OpenCapture extends CaptureReplay {
  status(): OpenCaptureStatus;
}

/**
 * Opens a capture, with the numbered files that follow it.
 *
 * @throws {CommandError} when there is none; iterating it, for what is no capture or can't be read
 */
export async function openCapture(
  capture: string,
  settings: Omit<CaptureReplaySettings, 'files'> = {},
): Promise<OpenCapture> {
  const files = await captureFiles(capture).catch(refuse);
  const missing = await missingCaptureFiles(capture);
  const replay = createCaptureReplay({ ...settings, files });
  return {
    status: () => ({ ...replay.status(), missing }),
    async *[Symbol.asyncIterator]() {
      try {
        yield* replay;
      } catch (cause) {
        refuse(cause);
      }
    },
  };
}

/**
 * What a capture is known again by.
 *
 * @throws {CommandError} when there is none
 */
export async function fingerprintOf(capture: string): Promise<string> {
  return captureFiles(capture).then(captureFingerprint).catch(refuse);
}

function refuse(cause: unknown): never {
  throw new CommandError(exitCodes.input, describeError(cause), { cause });
}

/** Where files of a capture end inside a message, and which are missing, a line each. */
export function truncationLines({ truncations, missing }: OpenCaptureStatus): string {
  const cut = truncations.map(
    ({ file, offset }) => `${file} ends inside the message at offset ${offset}; that is left out.\n`,
  );
  return [...cut, ...missing.map(missingLine)].join('');
}

/** That a file of a capture is not there. */
export function missingLine(file: string): string {
  return `${file} is missing between the others; what was in it is left out.\n`;
}
