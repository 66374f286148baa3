import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createCaptureWriter, createEstreamerClient } from '@x/estreamer-client';
import { systemClock } from '@x/foundation';
import type { CommandContext } from '../command-context.ts';
import { CommandError, describeError, type ExitCode, exitCodes } from '../command-error.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { createLog } from '../run/log.ts';
import { clientSettings } from '../sources/estreamer-source.ts';
import { showWork } from '../terminal/work-progress.ts';
import { chooseSource, isServer } from './choose-source.ts';

/** What to write down, and where. */
export interface RecordSettings {
  readonly capture: string;
  readonly server: string | undefined;
  readonly start: 'oldest' | 'now' | undefined;
  readonly maxBytes: number | undefined;
  readonly maxFiles: number | undefined;
  /** Seconds after which to end. */
  readonly seconds: number | undefined;
  /** Seconds after the last message after which to end. */
  readonly idleSeconds: number | undefined;
  readonly json: boolean;
}

/**
 * Writes down what a management center sends, until the signal. Neither outputs nor the bookmark of the configuration are
 * touched.
 *
 * @throws {CommandError} when the connection or the file can't be used
 */
export async function recordCapture(
  configuration: Configuration,
  settings: RecordSettings,
  { stdout, stderr, signal }: Pick<CommandContext, 'stdout' | 'stderr' | 'signal'>,
): Promise<ExitCode> {
  const source = chooseSource(configuration, settings.server);
  if (!isServer(source)) throw new CommandError(exitCodes.input, 'Only a management center can be recorded.');
  const { values } = source;
  const folder = dirname(settings.capture);
  if (!existsSync(folder))
    throw new CommandError(exitCodes.input, `There is no folder ${folder}; make it first.`);
  const capture = createCaptureWriter({
    file: settings.capture,
    maxBytes: settings.maxBytes,
    maxFiles: settings.maxFiles,
  });
  const end = new AbortController();
  const stopped = AbortSignal.any([signal, end.signal]);
  const endAfter = (seconds: number | undefined) =>
    seconds === undefined ? () => {} : systemClock.after(seconds * 1000, () => end.abort());
  let cancelIdle = () => {};
  const cancelEnd = endAfter(settings.seconds);
  let failure: { readonly error: unknown } | undefined;
  const client = openClient();

  function openClient() {
    const { start, bookmark: _, ...given } = clientSettings(values);
    return createEstreamerClient(
      {
        ...given,
        start: settings.start ?? start,
        signal: stopped,
        // Nothing is decoded: all is written as it comes.
        filter: () => false,
        onReceived(bytes, session) {
          cancelIdle();
          cancelIdle = endAfter(settings.idleSeconds);
          try {
            capture.write(bytes, session);
          } catch (error) {
            failure ??= { error };
            end.abort();
            throw error;
          }
        },
      },
      { logger: createLog(configuration.log.level, { output: stderr }) },
    );
  }

  try {
    using _progress = showWork(stderr, {
      unit: 'messages',
      count: () => capture.status().messages,
      fraction: () => undefined,
    });
    for await (const _ of client);
  } catch (cause) {
    throw new CommandError(exitCodes.failure, describeError(cause), { cause });
  } finally {
    cancelIdle();
    cancelEnd();
    await client.close();
    capture.close();
  }
  if (failure !== undefined)
    throw new CommandError(
      exitCodes.failure,
      `The capture can't be written: ${describeError(failure.error)}`,
    );
  const { messages, bytes, files, file } = capture.status();
  if (messages === 0) {
    const { lastError } = client.status();
    const why = lastError === undefined ? '' : `: ${describeError(lastError)}`;
    throw new CommandError(exitCodes.failure, `The server has sent nothing${why}`);
  }
  if (settings.json) {
    stdout.write(`${JSON.stringify({ messages, bytes, files, file }, undefined, 2)}\n`);
    return exitCodes.success;
  }
  stdout.write(
    `${messages.toLocaleString('en-US')} messages, ${bytes.toLocaleString('en-US')} bytes in ${files === 1 ? file : `${files} files, the last ${file}`}\n`,
  );
  return exitCodes.success;
}
