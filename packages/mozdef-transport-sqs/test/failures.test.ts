import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { isTransportError, type SendOutcome } from '@x/mozdef-events';
import { describe, expect, it } from 'vitest';
import { createSqsTransport, readSqsErrorContext } from '../src/index.ts';
import { AWS } from './support/emulator.ts';
import { closing, encoded, numbered, sendAll, sendOne } from './support/events.ts';
import { outcomesOf } from './support/outcomes-of.ts';
import { answerJson, fail, type SqsAnswer, startScriptedSqs, taken } from './support/scripted-sqs.ts';

describe('without an answer', () => {
  it('a refused connection: nothing has arrived', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    const queueUrl = `http://127.0.0.1:${port}/123456789012/mozdef`;
    await using transport = closing(createSqsTransport({ ...AWS, queueUrl }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: {
        code: 'unreachable',
        message: expect.stringMatching(/ECONNREFUSED.*\(check region, endpoint/),
        context: { destination: queueUrl, retryable: true },
        cause: { code: 'ECONNREFUSED' },
      },
    });
  });

  it.each([
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'unreachable', false],
    [{ code: 'ETIMEDOUT', syscall: 'connect', name: 'TimeoutError' }, 'unreachable', false],
    [{ cause: { code: 'EHOSTUNREACH' } }, 'unreachable', false],
    [{ name: 'TimeoutError', message: 'did not establish a connection' }, 'unreachable', false],
    [{ message: 'Region is missing' }, 'invalid-settings', false],
    [{ code: 'CERT_HAS_EXPIRED' }, 'tls-failed', false],
    [{ name: 'TimeoutError', message: 'the request socket timed out' }, 'timeout', true],
    [{ name: 'TimeoutError', code: 'ECONNRESET' }, 'connection-lost', true],
    [{ code: 'EPIPE' }, 'connection-lost', true],
    ['something else', 'unavailable', true],
  ])('an error of the SDK: %j', async (error, code, mayHaveArrived) => {
    const client = { send: () => Promise.reject(error) };
    const transport = createSqsTransport({ queueUrl: 'http://sqs.invalid/1/q' }, { client });
    expect(await sendOne(transport)).toMatchObject({ status: 'retryable', mayHaveArrived, error: { code } });
  });

  it('a connection that breaks: the events may have arrived', async () => {
    const { all, sqs } = await outcomesOf((_request, _response, socket) => socket.destroy());
    for (const outcome of all) {
      expect(outcome).toMatchObject({
        status: 'retryable',
        mayHaveArrived: true,
        error: { code: 'connection-lost' },
      });
    }
    expect(sqs.requests).toHaveLength(2);
  });

  it('no answer in time: the events may have arrived', async () => {
    await using sqs = await startScriptedSqs(() => {});
    await using transport = closing(createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl, timeoutMs: 100 }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: true,
      error: { code: 'timeout', message: expect.stringContaining('within 100 ms') },
    });
    const [socket] = sqs.sockets;
    if (socket?.closed === false) await once(socket, 'close');
  });

  it('no credentials: nothing has arrived', async () => {
    await using sqs = await startScriptedSqs();
    const credentials = () =>
      Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' }));
    await using transport = closing(createSqsTransport({ region: 'r', credentials, queueUrl: sqs.queueUrl }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'invalid-settings', context: { awsErrorName: 'CredentialsProviderError' } },
    });
    expect(sqs.sockets).toHaveLength(0);
  });
});

describe('an answer that does not mention the message', () => {
  it('is not that it was sent, for a single one either', async () => {
    const { all } = await outcomesOf((_request, response) => answerJson(response, {}));
    for (const outcome of all) {
      expect(outcome).toMatchObject({
        status: 'retryable',
        mayHaveArrived: true,
        error: { code: 'unavailable', message: expect.stringContaining('does not mention the event') },
      });
    }
  });
});

describe('credentials', () => {
  it('are never shown', async () => {
    const { secretAccessKey, sessionToken } = AWS.credentials;
    const answers: SqsAnswer[] = [
      fail(403, 'AccessDenied'),
      fail(500, 'InternalFailure'),
      (_request, _response, socket) => socket.destroy(),
    ];
    for (const answer of answers) {
      const { all } = await outcomesOf(answer);
      for (const outcome of all) {
        expect(outcome.status).not.toBe('sent');
        const shown = inspect(outcome, { depth: 20 }) + JSON.stringify(outcome);
        expect(shown).not.toContain(secretAccessKey);
        expect(shown).not.toContain(sessionToken);
      }
    }
  });
});

describe("a client of the caller's", () => {
  it('may retry by itself; an earlier attempt may have arrived, then', async () => {
    let calls = 0;
    await using sqs = await startScriptedSqs((request, response, socket) => {
      calls += 1;
      const answer = calls === 1 ? fail(500, 'InternalFailure') : fail(400, 'RequestThrottled');
      answer(request, response, socket);
    });
    const client = new SQSClient({ ...AWS, endpoint: sqs.endpoint, maxAttempts: 2 });
    await using transport = closing(createSqsTransport({ queueUrl: sqs.queueUrl }, { client }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: true,
      error: { context: { awsErrorName: 'RequestThrottled' } },
    });
    expect(calls).toBe(2);
    client.destroy();
  });

  it('may find that AWS has something else than what was sent', async () => {
    const other = { Id: '0', MessageBody: 'other' };
    await using sqs = await startScriptedSqs((_request, response) => {
      answerJson(response, { ...taken(other), Successful: [taken(other), taken({ ...other, Id: '1' })] });
    });
    const client = new SQSClient({ ...AWS, endpoint: sqs.endpoint });
    await using transport = closing(createSqsTransport({ queueUrl: sqs.queueUrl }, { client }));
    for (const outcome of [await sendOne(transport), ...(await sendAll(transport, numbered(2)))]) {
      expect(outcome).toMatchObject({
        status: 'retryable',
        mayHaveArrived: true,
        error: { code: 'unavailable' },
      });
    }
    client.destroy();
  });

  it('may throw, and pay no attention to signals', async () => {
    const send = (): never => {
      throw new TypeError('bug');
    };
    const throwing = createSqsTransport({ queueName: 'q' }, { client: { send } });
    const outcome: SendOutcome = await sendOne(throwing);
    if (outcome.status !== 'retryable' || !isTransportError(outcome.error)) throw outcome;
    expect(outcome.error.message).toContain('bug');
    expect(readSqsErrorContext(outcome.error).awsErrorName).toBe('TypeError');

    const silent = createSqsTransport(
      { queueName: 'q', timeoutMs: 50 },
      { client: { send: () => new Promise<never>(() => {}) } },
    );
    const ending = new AbortController();
    const sending = sendOne(silent, encoded(), ending.signal);
    ending.abort();
    expect(await sending).toMatchObject({ status: 'retryable', error: { code: 'aborted' } });
    expect(await sendOne(silent)).toMatchObject({ status: 'retryable', error: { code: 'timeout' } });
  });
});
