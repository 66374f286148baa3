import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks a person at a terminal. */
export interface Asker extends Disposable {
  /** @param fallback what an empty answer means; without it the question is asked again */
  ask(question: string, fallback?: string): Promise<string>;
  /** What is typed is not shown. */
  askSecret(question: string): Promise<string>;
}

/** Asks over standard input and output. The signal ends the question that is open. */
export function createAsker(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  signal: AbortSignal,
): Asker {
  let isHidden = false;
  const shown = new Writable({
    write(chunk, _encoding, callback) {
      if (!isHidden) output.write(chunk);
      callback();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: input.isTTY === true });
  return {
    async ask(question, fallback) {
      const hint = fallback === undefined || fallback === '' ? '' : ` [${fallback}]`;
      for (;;) {
        const answer = (await lines.question(`${question}${hint}: `, { signal })).trim();
        if (answer !== '') return answer;
        if (fallback !== undefined) return fallback;
      }
    },
    async askSecret(question) {
      output.write(`${question}: `);
      isHidden = true;
      try {
        return await lines.question('', { signal });
      } finally {
        isHidden = false;
        output.write('\n');
      }
    },
    [Symbol.dispose]: () => lines.close(),
  };
}
