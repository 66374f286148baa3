/** The reason of the signal when nobody reads standard output any more (`| head`). */
export class ReaderGone extends Error {}

/** What a subcommand uses of the process that it runs in. */
export interface CommandContext {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM, and when nobody reads standard output any more (see `outlivesReader`): then by {@link ReaderGone}. */
  readonly signal: AbortSignal;
  /** Calls back at SIGHUP; the returned function ends that. */
  onHangup(listener: () => void): () => void;
  /** Calls back with each error that nobody waits for, which ends the process otherwise; the returned function ends that. */
  onStrayError(listener: (error: unknown) => void): () => void;
}
