import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets some turns of the message loop pass: time enough for what does not wait for the destination. */
export async function passTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}
