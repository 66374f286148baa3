import { once } from 'node:events';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { holdAnswers } from '../../../test-support/http-server.ts';
import { createSqsTransport } from '../src/index.ts';
import { AWS } from './support/emulator.ts';
import { closing, numbered, sendAll, sendOne } from './support/events.ts';
import { accept, startScriptedSqs } from './support/scripted-sqs.ts';

describe('close', () => {
  it('waits for requests in flight, refuses later ones and ends every connection', async () => {
    const held = Promise.withResolvers<() => void>();
    await using sqs = await startScriptedSqs((request, response) => {
      held.resolve(() => accept(request, response));
    });
    const transport = createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl });
    const sending = sendOne(transport);
    const release = await held.promise;
    const closed = transport.close();
    expect(await sendOne(transport)).toMatchObject({ status: 'retryable', error: { code: 'closed' } });
    release();
    await closed;
    expect(await sending).toEqual({ status: 'sent' });
    const [socket] = sqs.sockets;
    if (socket?.closed === false) await once(socket, 'close');
    expect(sqs.requests).toHaveLength(1);
  });

  it.each(['a request', 'a look-up'])(
    'ends %s, and what waits for its turn, when its signal does',
    async (what) => {
      const arrived = Promise.withResolvers<void>();
      await using sqs = await startScriptedSqs(() => arrived.resolve());
      const queue = what === 'a request' ? { queueUrl: sqs.queueUrl } : { queueName: 'mozdef' };
      const transport = createSqsTransport({ ...AWS, endpoint: sqs.endpoint, connections: 1, ...queue });
      const sending = Promise.all([sendAll(transport, numbered(2)), sendOne(transport)]);
      await arrived.promise;
      const ending = new AbortController();
      const closed = transport.close({ signal: ending.signal });
      ending.abort();
      await closed;
      const [first, second] = await sending;
      const ended = { status: 'retryable', mayHaveArrived: what === 'a request', error: { code: 'closed' } };
      expect(first).toMatchObject([ended, ended]);
      expect(second).toMatchObject({ status: 'retryable', mayHaveArrived: false, error: { code: 'closed' } });
      const [socket] = sqs.sockets;
      if (socket?.closed === false) await once(socket, 'close');
      expect(sqs.requests).toHaveLength(1);
    },
  );

  it('ends a look-up that nobody waits for', async () => {
    const arrived = Promise.withResolvers<void>();
    await using sqs = await startScriptedSqs(() => arrived.resolve());
    const client = new SQSClient({ ...AWS, endpoint: sqs.endpoint });
    const transport = createSqsTransport({ queueName: 'mozdef' }, { client });
    const ending = new AbortController();
    const sending = sendAll(transport, numbered(1), ending.signal);
    await arrived.promise;
    ending.abort();
    expect(await sending).toMatchObject([{ status: 'retryable', error: { code: 'aborted' } }]);
    await transport.close();
    const [socket] = sqs.sockets;
    if (socket?.closed === false) await once(socket, 'close');
    expect(sqs.requests).toHaveLength(1);
    client.destroy();
  });

  it("leaves a client of the caller's alone", async () => {
    await using sqs = await startScriptedSqs();
    const client = new SQSClient({ ...AWS, endpoint: sqs.endpoint });
    const transport = createSqsTransport({ queueUrl: sqs.queueUrl }, { client });
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    await transport.close();
    await client.send(new SendMessageCommand({ QueueUrl: sqs.queueUrl, MessageBody: 'mine' }));
    expect(sqs.sockets).toHaveLength(1);
    client.destroy();
  });
});

describe('requests at a time', () => {
  it('are as many as the connections, over all batches', async () => {
    const gate = holdAnswers(3);
    await using sqs = await startScriptedSqs((request, response) =>
      gate.hold(() => accept(request, response)),
    );
    // This client would make a connection for every request: the bound is the transport's.
    const client = new SQSClient({ ...AWS, endpoint: sqs.endpoint });
    await using transport = closing(
      createSqsTransport({ queueUrl: sqs.queueUrl, connections: 3 }, { client }),
    );
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => sendAll(transport, numbered(3))));
    expect(outcomes.flat()).toEqual(Array.from({ length: 36 }, () => ({ status: 'sent' })));
    expect(gate.most).toBe(3);
    client.destroy();
  });
});
