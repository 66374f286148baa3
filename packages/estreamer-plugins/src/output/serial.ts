/** Does one thing after the other. */
export type Serial = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a queue: each piece of work begins when the one before it is done, however that ended. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
