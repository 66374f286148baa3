/**
 * Calls a callback of the user. What it throws, or rejects with, becomes a process warning with the code
 * `CALLBACK_FAILED`, so that nothing that only tells can stop what works.
 */
export function notify<Value>(callback: ((value: Value) => unknown) | undefined, value: Value): void {
  if (callback === undefined) return;
  try {
    const returned = callback(value);
    if (returned instanceof Promise) returned.catch(warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { code: 'CALLBACK_FAILED' });
}
