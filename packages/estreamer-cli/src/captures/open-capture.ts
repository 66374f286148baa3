import {
  type CaptureReplay,
  type CaptureReplaySettings,
  captureFiles,
  captureFingerprint,
  createCaptureReplay,
} from '@x/estreamer-client';
import { CommandError, describeError, exitCodes } from '../command-error.ts';

/**
 * Opens a capture, with the numbered files that follow it.
 *
 * @throws {CommandError} when there is none; iterating it, for what is no capture or can't be read
 */
export async function openCapture(
  capture: string,
  settings: Omit<CaptureReplaySettings, 'files'> = {},
): Promise<CaptureReplay> {
  const files = await captureFiles(capture).catch(refuse);
  const replay = createCaptureReplay({ ...settings, files });
  return {
    status: () => replay.status(),
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

/** Where files of a capture end inside a message, a line each. */
export function truncationLines({ truncations }: ReturnType<CaptureReplay['status']>): string {
  return truncations
    .map(({ file, offset }) => `${file} ends inside the message at offset ${offset}; that is left out.\n`)
    .join('');
}
