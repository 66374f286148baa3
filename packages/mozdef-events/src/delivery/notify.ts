/** Calls a callback of the user. What it throws becomes a process warning, so that it cannot stop a delivery. */
export function notify<T>(callback: ((value: T) => void) | undefined, value: T): void {
  try {
    callback?.(value);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error), { code: 'MOZDEF_CALLBACK_FAILED' });
  }
}
