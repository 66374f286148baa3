import type { CheckContext } from './check.ts';

/** Ends the transport, whatever it is doing, and then the destination. */
export async function tearDown({ transport, harness, within }: CheckContext): Promise<void> {
  try {
    await within('close with a signal that has ended', transport.close({ signal: AbortSignal.abort() }));
  } finally {
    await harness.dispose();
  }
}
