import { createSqsTransport, type SqsTransportSettings } from '../../src/index.ts';
import { AWS } from './emulator.ts';
import { closing, numbered, sendAll, sendOne } from './events.ts';
import { type SqsAnswer, startScriptedSqs } from './scripted-sqs.ts';

/** What a transport says about one event and about a batch, to a server that answers like this. */
export async function outcomesOf(answer: SqsAnswer, settings: Partial<SqsTransportSettings> = {}, now = 0) {
  await using sqs = await startScriptedSqs(answer);
  await using transport = closing(
    createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl, ...settings }, { clock: { now: () => now } }),
  );
  const single = await sendOne(transport);
  const batch = await sendAll(transport, numbered(2));
  return { single, batch, all: [single, ...batch], sqs };
}
