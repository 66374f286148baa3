/**
 * Waits for work, but no longer than some time after a signal: for work that a signal ends but that may ignore it.
 *
 * @param graceMs how long the work may go on after the signal, so that it can still say what it has done
 * @returns what the work gives, or `undefined` if it had not ended by then
 */
export async function settleAfterAbort<T>(
  work: Promise<T>,
  signal: AbortSignal,
  graceMs: number,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let startGrace = () => {};
  const givenUp = new Promise<undefined>((resolve) => {
    startGrace = () => {
      timer = setTimeout(() => resolve(undefined), graceMs);
    };
  });
  if (signal.aborted) startGrace();
  else signal.addEventListener('abort', startGrace, { once: true });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', startGrace);
  }
}
