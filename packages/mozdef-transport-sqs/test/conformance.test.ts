import { type MozDefText, withMessage } from '@x/mozdef-events';
import { createArrivals, type TransportHarness, testTransport } from '@x/transport-testkit';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createKitEvent } from '../../../test-support/kit-event.ts';
import { createSqsTransport, type SqsTransportSettings } from '../src/index.ts';
import { AWS, type Emulator, startEmulator } from './support/emulator.ts';
import { startGate } from './support/gate.ts';

let emulator: Emulator;
let queues = 0;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator[Symbol.asyncDispose]());

/** A transport and a queue of its own in a real server, which is emptied all the time. */
async function createHarness(
  settings: Omit<SqsTransportSettings, 'queueName'>,
): Promise<TransportHarness<MozDefText>> {
  queues += 1;
  const isFifo = settings.messageGroupId !== undefined;
  const queueName = `conformance-${queues}${isFifo ? '.fifo' : ''}`;
  const attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  const queueUrl = await emulator.createQueue(queueName, isFifo ? attributes : {});
  const gate = await startGate(emulator.endpoint);
  const arrivals = createArrivals();
  const ending = new AbortController();
  const reading = (async () => {
    while (!ending.signal.aborted) {
      for (const { Body = '' } of await emulator.take(queueUrl, ending.signal)) {
        arrivals.add(settings.envelope === 'sns' ? (JSON.parse(Body) as { Message: string }).Message : Body);
      }
    }
  })();
  return {
    transport: createSqsTransport({ ...AWS, endpoint: gate.endpoint, queueName, ...settings }),
    arrivals,
    stop: () => gate.stop(),
    start: () => gate.start(),
    stall: async () => gate.stall(),
    resume: async () => gate.resume(),
    refuse: (message, refusal) =>
      gate.refuse(JSON.stringify(withMessage(message).message.summary).slice(1, -1), refusal),
    async dispose() {
      ending.abort();
      await reading;
      await gate.stop();
    },
  };
}

describe('the SQS transport passes the kit', () => {
  testTransport({ test: it, createMessage: createKitEvent, createHarness: () => createHarness({}) });
});

describe('the SQS transport with an SNS envelope and attributes passes the kit', () => {
  const messageAttributes = { from: 'the conformance kit ☃' };
  const settings = { envelope: 'sns', messageAttributes, maxMessageBytes: 20_000 } as const;
  testTransport({ test: it, createMessage: createKitEvent, createHarness: () => createHarness(settings) });
});

describe('the SQS transport to a FIFO queue passes the kit', () => {
  const settings = { messageGroupId: 'kit', maxMessageBytes: 20_000 };
  testTransport({ test: it, createMessage: createKitEvent, createHarness: () => createHarness(settings) });
});
