import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { definePlugin } from '../contract/define-plugin.ts';
import type { PluginContext, PluginDelivery } from '../contract/plugin.ts';
import { fileError } from '../errors/file-error.ts';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { formatBatches } from '../output/line-batches.ts';
import { createLineBuffer } from '../output/line-buffer.ts';
import { createSerial } from '../output/serial.ts';
import type { FilePlugin, FilePluginDependencies, FilePluginSettings } from './file-settings.ts';
import { readFileSettings } from './read-file-settings.ts';
import { createRotatingFile } from './rotating-file.ts';

/**
 * Makes a plugin that writes records as lines to a file. When a delivery is done, its lines have been given to the
 * operating system, and are on the disk if `fsync` says so. A delivery that cannot be written (the disk is full) fails
 * and leaves nothing behind: neither half a line nor a line that would come again.
 *
 * @throws {EstreamerPluginError} `invalid-settings`
 */
export function createFilePlugin(
  settings: FilePluginSettings,
  dependencies: FilePluginDependencies = {},
): FilePlugin {
  const complete = readFileSettings(settings);
  const { path, format, kinds, batchLength } = complete;
  const { lineEnd = '\n' } = format;
  const serial = createSerial();
  const file = createRotatingFile(complete, serial, dependencies);
  const buffer = createLineBuffer();
  let lineCount = 0;
  let failures = 0;

  async function writeDelivery({ records }: PluginDelivery, context: PluginContext): Promise<void> {
    let written = 0;
    await file.begin();
    try {
      for (const { lines } of formatBatches(records, complete, context, batchLength)) {
        if (context.signal.aborted) {
          throw new EstreamerPluginError('aborted', `Writing to ${path} was ended by a signal.`, {
            file: path,
          });
        }
        buffer.clear();
        for (const line of lines) {
          buffer.add(line);
          buffer.add(lineEnd);
        }
        await file.append(buffer.octets);
        written += lines.length;
      }
      await file.commit();
    } catch (error) {
      failures += 1;
      await file.rollBack();
      throw error;
    }
    lineCount += written;
  }

  /** Does one thing after the other, and says which file a failure is about. */
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await serial(work);
    } catch (error) {
      throw isFromTheSystem(error) ? fileError(path, error, 'the delivery waits for that') : error;
    }
  }

  return definePlugin({
    info: {
      description: `Writes records to a file as ${format.name}`,
      author: '@x/estreamer-plugins',
      version: '1',
      callback: 'writeDelivery',
    },
    ...(kinds === undefined ? {} : { kinds }),
    deliveries: true,
    setup: () =>
      alone(async () => {
        await mkdir(dirname(path), { recursive: true });
        await file.open();
      }),
    writeDelivery: (delivery, context) => alone(() => writeDelivery(delivery, context)),
    reopen: () => alone(() => file.reopen()),
    rotate: () => alone(() => file.rotate()),
    teardown: () => alone(() => file.close()),
    status: () => ({ bytes: file.bytes, lines: lineCount, failures, rotations: file.rotations }),
  });
}

function isFromTheSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
