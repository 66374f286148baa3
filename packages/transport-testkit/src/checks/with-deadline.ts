/**
 * Runs work with a signal that ends after some time. The timer keeps the process alive, unlike that of
 * `AbortSignal.timeout`, so that a runner does not end before the work does.
 */
export async function withDeadline<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), milliseconds);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
