import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readSmallFile } from '@x/foundation';
import { CommandError, describeError, exitCodes } from './command-error.ts';

/** Where it is kept how far long work has come, and of what work that is. */
export interface KeptWorkSettings {
  readonly file: string;
  /** The subcommand: what anybody else has written into the file is neither taken up nor written over. */
  readonly command: 'estimate' | 'prove' | 'send';
  /** What the work is about: what was kept of something else is not taken up. */
  readonly of: string;
  /** Whether to begin at the start, whatever the command has kept. @default false */
  readonly restart?: boolean | undefined;
}

/** How far long work has come, in a file, so that what was interrupted can be taken up again. */
export interface KeptWork<State> {
  readonly file: string;
  /** What an interrupted command has left; undefined at the start. */
  readonly state: State | undefined;
  /**
   * Keeps a state, all of it or none.
   *
   * @throws {CommandError} when it can't be written
   */
  save(state: State): void;
  /** Forgets it, when all is done. */
  remove(): void;
}

const VERSION = 1;

/**
 * Reads what is kept of long work.
 *
 * @throws {CommandError} when the file can't be read, is none that a command has kept, or is of other work
 */
export function openKeptWork<State>(settings: KeptWorkSettings): KeptWork<State> {
  const { file, command, of } = settings;
  const partial = `${file}.partial`;
  return {
    file,
    state: readState<State>(settings),
    save(state) {
      try {
        writeFileSync(partial, `${JSON.stringify({ version: VERSION, command, of, state })}\n`, {
          mode: 0o600,
        });
        renameSync(partial, file);
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        const message = `How far it has come can't be kept in ${file} (${code}).`;
        throw new CommandError(exitCodes.failure, message, { cause });
      }
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function readState<State>({ file, command, of, restart = false }: KeptWorkSettings): State | undefined {
  const refuse = (why: string, cause?: unknown) =>
    new CommandError(
      exitCodes.input,
      `${file} says how far an interrupted command has come, and can't be used: ${why}. Remove it to begin at the start.`,
      { cause },
    );
  if (!existsSync(file)) return undefined;
  let kept: ReturnType<typeof parse>;
  try {
    kept = parse(readSmallFile(file).toString());
  } catch (cause) {
    throw refuse(`it can't be read (${describeError(cause)})`, cause);
  }
  if (kept?.command !== command)
    throw new CommandError(
      exitCodes.input,
      `${file} is where \`estreamer ${command}\` keeps how far it has come, and is not what it writes: it is left as it is. Move it away to begin at the start.`,
    );
  if (restart) return undefined;
  if (kept.version !== VERSION) throw refuse('another version of the command has written it');
  if (kept.of !== of) throw refuse('it is of something else');
  return kept.state as State;
}

function parse(text: string): Partial<Record<'version' | 'command' | 'of' | 'state', unknown>> | undefined {
  try {
    const kept = JSON.parse(text);
    return kept?.state === undefined ? undefined : kept;
  } catch {
    return undefined;
  }
}
