import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeptCertificates, keepCertificates } from '@x/estreamer-simulator';
import { CommandError, exitCodes } from '../command-error.ts';
import type { ConfiguredOutput } from '../configuration/configuration.ts';
import { valuesAsText } from '../configuration/same-values.ts';
import { openKeptWork } from '../kept-work.ts';
import type { SinkMark } from './read-sinks.ts';

/** What is proven, and where it is kept how far that has come. */
export interface ProofFolderSettings {
  readonly position: string;
  readonly restart: boolean | undefined;
  readonly events: number;
  readonly seed: number;
  readonly outputs: readonly ConfiguredOutput[];
}

/** What a proof that goes on has to do as it began. */
interface ProofState {
  /** Unix seconds: when the first event is archived. */
  readonly startTime: number;
  /** Of the simulator: it stands in the identities of the events. */
  readonly port: number;
  readonly marks: Readonly<Record<string, SinkMark>>;
}

/** What is kept of a proof until it is finished. */
export interface ProofFolder extends Omit<KeptCertificates, 'files' | 'isNew'> {
  /** Of one that was interrupted; undefined at the start. */
  readonly state: ProofState | undefined;
  readonly bookmarkFile: string;
  readonly seenFile: string;
  save(state: ProofState): void;
  /** Removes what a proof writes, and the folder if that was all. Gives the names of what somebody else has put there. */
  remove(): Promise<readonly string[]>;
}

const STATE = 'proof.json';

/**
 * Opens the folder of a proof, or makes it. Only files that a proof has written are ever removed from it.
 *
 * @throws {CommandError} when it can't be made, belongs to somebody else, or is of a proof of something else
 */
export async function openProofFolder(settings: ProofFolderSettings): Promise<ProofFolder> {
  const { position: folder, restart, events, seed, outputs } = settings;
  const outputsDigest = createHash('sha256')
    .update(valuesAsText(outputs.map(({ name, values }) => [name, values])) ?? '')
    .digest('hex');
  const [file, bookmarkFile, seenFile] = [STATE, 'bookmark.json', 'seen.jsonl'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new CommandError(exitCodes.input, `${folder} is no folder: name another one with --position.`);
  if (existsSync(folder) && !existsSync(file) && (await readdir(folder)).length > 0)
    throw new CommandError(
      exitCodes.input,
      `${folder} is not empty, and no interrupted proof is in it: name another folder with --position.`,
    );
  const kept = openKeptWork<ProofState>({
    ...{ file, command: 'prove', restart },
    of: `${events} ${seed} ${outputsDigest}`,
  });
  // The state first: what is there without one is not gone on from.
  const files = [file, `${file}.partial`, seenFile, ...bookmarkFiles(bookmarkFile)];
  if (kept.state === undefined) await removeFiles(files);
  try {
    // Not `recursive`: that never ends where a file system has no room for a folder, such as /proc.
    if (!existsSync(folder)) await mkdir(folder, { mode: 0o700 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new CommandError(
      exitCodes.input,
      `The folder ${folder}, in which it is kept how far the proof has come, can't be made (${code}): name another one with --position.`,
      { cause },
    );
  }
  const {
    certificates,
    clientPkcs12File,
    passphraseFile,
    files: certificateFiles,
  } = await keepCertificates(folder);
  return {
    ...{ certificates, clientPkcs12File, passphraseFile, bookmarkFile, seenFile },
    state: kept.state,
    save: (state) => kept.save(state),
    async remove() {
      await removeFiles([...files, ...certificateFiles]);
      const others = await readdir(folder).catch(() => []);
      // One that is a link, or that others hold, stays: empty, it is in nobody's way.
      if (others.length === 0) await rmdir(folder).catch(() => {});
      return others;
    },
  };
}

/** The file of a bookmark, and those that its store keeps beside it. */
const bookmarkFiles = (file: string) => [file, `${file}.previous`, `${file}.new`];

async function removeFiles(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}
