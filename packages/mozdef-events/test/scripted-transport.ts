import { createScriptedTransport as createScripted } from '../../../test-support/scripted-transport.ts';
import type { EncodedMessage } from '../src/transport.ts';

/** A transport whose answers the test decides, for messages of a client. */
export function createScriptedTransport(settings?: Parameters<typeof createScripted>[0]) {
  const transport = createScripted<EncodedMessage>(settings);
  return Object.assign(transport, {
    /** Summaries of every event so far. */
    summaries: () =>
      transport.batches.flatMap(({ messages }) => messages.map(({ message }) => String(message.summary))),
  });
}
