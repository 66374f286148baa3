import type { MozDefClient } from './mozdef-client.ts';

/** Signals that end a process which does not listen to them. */
export type ExitSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT';

/** Settings of {@link closeOnExit}. */
export interface CloseOnExitSettings {
  /** Signals to close the client at; the process then ends by that signal. @default [] */
  readonly signals?: readonly ExitSignal[] | undefined;
}

/** What {@link closeOnExit} needs of `process`. */
export type ExitProcess = Pick<NodeJS.Process, 'on' | 'off' | 'kill' | 'pid'>;

/** What {@link closeOnExit} may be given in place of its own. */
export interface CloseOnExitDependencies {
  /** @default process */
  readonly process?: ExitProcess | undefined;
}

/**
 * Closes a client before the process ends, so that what is enqueued is still sent:
 *
 * - when nothing else keeps the process alive (`beforeExit`), or at one of `signals`: the client is closed within its
 *   `closeTimeoutMs`, and the process ends after that;
 * - at `process.exit()` nothing can be sent: what still waits in the queues is told to `onLoss` at once.
 *
 * A process that ends with an uncaught error does so at once as well. Only a spool survives `SIGKILL`.
 *
 * @returns undoes it
 */
export function closeOnExit(
  client: Pick<MozDefClient, 'close'>,
  { signals = [] }: CloseOnExitSettings = {},
  { process: target = process }: CloseOnExitDependencies = {},
): () => void {
  const close = (options?: { readonly signal: AbortSignal }) =>
    // The client has reported every event that is lost; a transport that cannot be closed must not keep the process.
    client.close(options).then(
      () => {},
      () => {},
    );
  const onBeforeExit = () => void close();
  const onExit = () => void close({ signal: AbortSignal.abort() });
  const onSignal = (signal: NodeJS.Signals) => {
    void close().then(() => {
      undo();
      target.kill(target.pid, signal);
    });
  };
  const undo = () => {
    target.off('beforeExit', onBeforeExit);
    target.off('exit', onExit);
    for (const signal of signals) target.off(signal, onSignal);
  };
  target.on('beforeExit', onBeforeExit);
  target.on('exit', onExit);
  for (const signal of signals) target.on(signal, onSignal);
  return undo;
}
