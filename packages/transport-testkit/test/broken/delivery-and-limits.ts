import { type Message, retryable, SENT } from '@x/transport';
import {
  answering,
  type BrokenTransport,
  failure,
  replacing,
  sending,
  withText,
} from './broken-transport.ts';

export const BROKEN_DELIVERY_AND_LIMITS: readonly BrokenTransport[] = [
  [
    'has no name',
    'contract: the version is 2 and the transport has a name',
    (transport) => ({ ...transport, name: '' }),
  ],
  [
    'takes batches of no messages',
    'contract: the capabilities make sense',
    (transport) => ({ ...transport, capabilities: { ...transport.capabilities, maxBatchSize: 0 } }),
  ],
  [
    'changes its capabilities after a failure',
    'contract: the capabilities stay as they are',
    (transport) => {
      const capabilities = { ...transport.capabilities };
      return {
        ...transport,
        capabilities,
        async send(...input) {
          const outcomes = await transport.send(...input);
          if (outcomes.some(({ status }) => status === 'retryable')) capabilities.maxBatchSize = 1;
          return outcomes;
        },
      };
    },
  ],
  [
    'says sent and sends nothing',
    'delivery: a message is sent and arrives with its value',
    sending(async (_, batch) => batch.map(() => SENT)),
  ],
  [
    'loses the last message of a batch',
    'delivery: a batch arrives whole',
    sending(async (send, batch, options) => {
      const outcomes = await send(batch.length > 1 ? batch.slice(0, -1) : batch, options);
      return batch.length > 1 ? [...outcomes, SENT] : outcomes;
    }),
  ],
  [
    'sends every message twice',
    'delivery: each message arrives once',
    sending(async (send, batch, options) => {
      await send(batch, options);
      return send(batch, options);
    }),
  ],
  [
    'sends only the first batch',
    'delivery: batches one after the other all arrive',
    (transport) => {
      let count = 0;
      return {
        ...transport,
        send: async (batch, options) => {
          count += 1;
          return count === 1 ? transport.send(batch, options) : batch.map(() => SENT);
        },
      };
    },
  ],
  [
    'empties the batch',
    'delivery: the batch is left as it was',
    sending((send, batch, options) => {
      const sent = send([...batch], options);
      (batch as Message[]).length = 0;
      return sent;
    }),
  ],
  [
    'gives one outcome for a whole batch',
    'delivery: a batch arrives whole',
    answering((outcomes) => outcomes.slice(0, 1)),
  ],
  [
    'takes only half a batch',
    'limits: a batch of maxBatchSize is taken',
    sending(async (send, batch, options) => {
      const outcomes = await send(batch.slice(0, 50), options);
      return batch.map((_, index) => outcomes[index] ?? retryable(failure()));
    }),
  ],
  [
    'rejects what just fits',
    'limits: a message of exactly maxMessageBytes arrives',
    (transport) => ({
      ...transport,
      capabilities: {
        ...transport.capabilities,
        maxMessageBytes: Number(transport.capabilities.maxMessageBytes) + 1,
      },
    }),
  ],
  [
    'cuts off what is too large',
    'limits: a message of one byte over maxMessageBytes is rejected and never arrives',
    replacing((message) =>
      message.byteLength > 20_000
        ? withText(
            message,
            message.text.replace(/x+/, (pad) => pad.slice(message.byteLength - 20_000)),
          )
        : message,
    ),
  ],
  [
    'fails the whole batch for one message',
    'partial failure: a message that is too large does not hurt its neighbours',
    answering((outcomes) => {
      const bad = outcomes.find(({ status }) => status === 'rejected');
      return bad === undefined ? outcomes : outcomes.map(() => bad);
    }),
  ],
  [
    'puts outcomes in an order of its own',
    'partial failure: refusals of both sorts in one batch keep their places',
    answering((outcomes) => [...outcomes].sort((one, other) => one.status.localeCompare(other.status))),
  ],
  [
    'fails its batch for a message that is refused',
    'partial failure: a message that is refused does not hurt its neighbours',
    answering((outcomes) => {
      const bad = outcomes.find(({ status }) => status === 'rejected');
      return bad === undefined ? outcomes : outcomes.map(() => bad);
    }),
  ],
];
