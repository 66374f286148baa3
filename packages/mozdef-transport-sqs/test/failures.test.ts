import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { isMozDefError, type SendOutcome } from '@x/mozdef-events';
import { describe, expect, it } from 'vitest';
import { createSqsTransport, readSqsErrorContext, type SqsTransportSettings } from '../src/index.ts';
import { AWS } from './support/emulator.ts';
import { closing, encoded, numbered, sendAll, sendOne, statuses } from './support/events.ts';
import { accept, answerJson, fail, type SqsAnswer, startScriptedSqs, taken } from './support/scripted-sqs.ts';

/** What a transport says about one event and about a batch, to a server that answers like this. */
async function outcomesOf(answer: SqsAnswer, settings: Partial<SqsTransportSettings> = {}, now = 0) {
  await using sqs = await startScriptedSqs(answer);
  await using transport = closing(
    createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl, ...settings }, { clock: { now: () => now } }),
  );
  const single = await sendOne(transport);
  const batch = await sendAll(transport, numbered(2));
  return { single, batch, all: [single, ...batch], sqs };
}

describe('an answer with an error', () => {
  it.each([
    ['AccessDenied', 403, 'sqs:SendMessage'],
    ['InvalidSignatureException', 403, 'secret key'],
    ['UnsupportedOperation', 400, 'of no use'],
    ['KmsDisabled', 400, 'of no use'],
  ])('is final: %s', async (name, status, advice) => {
    const { all, sqs } = await outcomesOf(fail(status, name, 'It says\r\n\u001b[31mno.'));
    for (const outcome of all) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        error: {
          code: 'refused',
          message: expect.stringContaining(advice),
          context: {
            transport: 'sqs',
            destination: sqs.queueUrl,
            status,
            awsErrorName: name,
            responseExcerpt: 'It says [31mno.',
            requestId: 'request-1',
            retryable: false,
          },
        },
      });
    }
    expect(sqs.requests).toHaveLength(2);
  });

  it.each([
    // SQS has been seen to send this with 403 and as a fault of the sender.
    ['RequestThrottled', 403],
    ['ThrottlingException', 400],
    ['KmsThrottled', 400],
    ['OverLimit', 400],
    ['Anything', 429],
    ['ExpiredTokenException', 403],
    ['RequestExpired', 400],
    ['RequestTimeout', 408],
  ])('may pass, and nothing has arrived: %s', async (name, status) => {
    const { all, sqs } = await outcomesOf(fail(status, name));
    for (const outcome of all) {
      expect(outcome).toMatchObject({
        status: 'retryable',
        mayHaveArrived: false,
        error: { code: 'unavailable', context: { status, awsErrorName: name, retryable: true } },
      });
    }
    // One attempt each: retries belong to what wraps the transport.
    expect(sqs.requests).toHaveLength(2);
  });

  it.each([500, 502, 503, 504])('may pass, and the events may have arrived: %i', async (status) => {
    const { all } = await outcomesOf((_request, response) => response.writeHead(status).end('<h1>no</h1>'));
    for (const outcome of all) {
      expect(outcome).toMatchObject({
        status: 'retryable',
        mayHaveArrived: true,
        error: { code: 'unavailable', context: { status } },
      });
      expect(outcome).not.toHaveProperty('retryAfterMs');
    }
  });

  it.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Fri, 02 Jan 2026 03:04:15 GMT' }, 10_000],
    [{ 'retry-after': 'Fri, 02 Jan 2026 03:04:00 GMT' }, 0],
    [{ 'retry-after': '999999999999' }, 86_400_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'x-amz-retry-after': '1500', 'retry-after': '7' }, 1500],
  ])('says how long to wait: %j', async (headers, expected) => {
    const now = Date.UTC(2026, 0, 2, 3, 4, 5);
    const { all } = await outcomesOf(fail(503, 'ServiceUnavailable', 'No.', headers), {}, now);
    for (const outcome of all) expect((outcome as { retryAfterMs?: number }).retryAfterMs).toBe(expected);
  });

  it('may pass if the clock was wrong, which the next attempt makes up for', async () => {
    const serverTime = new Date(Date.now() + 3_600_000).toUTCString();
    const { all } = await outcomesOf(fail(403, 'SignatureDoesNotMatch', 'No.', { date: serverTime }));
    expect(all[0]).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { message: expect.stringContaining('clock') },
    });
  });

  it.each([
    ['is not JSON', (_: unknown, response: Parameters<SqsAnswer>[1]) => response.end('<h1>yes</h1>')],
    [
      'breaks off',
      (_: unknown, response: Parameters<SqsAnswer>[1], socket: Parameters<SqsAnswer>[2]) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"Successful":', () => socket.destroy());
      },
    ],
    [
      'has another checksum',
      (_: unknown, response: Parameters<SqsAnswer>[1]) => {
        const [a, b] = ['0', '1'].map((Id) => ({ ...taken({ Id, MessageBody: 'other' }) }));
        answerJson(response, { MD5OfMessageBody: a?.MD5OfMessageBody, MessageId: 'm', Successful: [a, b] });
      },
    ],
  ])('leaves open whether the events have arrived if it %s', async (_, answer) => {
    const { all } = await outcomesOf(answer);
    for (const outcome of all) expect(outcome).toMatchObject({ status: 'retryable', mayHaveArrived: true });
  });
});

describe('an answer that judges a batch event by event', () => {
  const judge: SqsAnswer = ({ input }, response) => {
    const [first, second, third, fourth] = input.Entries ?? [];
    const failure = (Id: string | undefined, SenderFault: boolean, Code: string) => {
      return { Id, SenderFault, Code, Message: `${Code}!` };
    };
    answerJson(response, {
      Failed: [
        failure(fourth?.Id, true, 'RequestThrottled'),
        failure(second?.Id, false, 'InternalError'),
        failure(first?.Id, true, 'InvalidMessageContents'),
        failure('never sent', true, 'x'),
      ],
      Successful: [third].filter((entry) => entry !== undefined).map(taken),
    });
  };

  it('gives each its own outcome: what the sender did wrong is final, all else may pass', async () => {
    await using sqs = await startScriptedSqs(judge);
    await using transport = closing(createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl }));
    const outcomes = await sendAll(transport, numbered(5));
    const requestId = 'request-ok';
    expect(outcomes).toMatchObject([
      {
        status: 'rejected',
        error: {
          code: 'refused',
          message: expect.stringContaining('InvalidMessageContents: InvalidMessageContents!'),
          context: { awsErrorName: 'InvalidMessageContents', requestId, retryable: false },
        },
      },
      {
        status: 'retryable',
        mayHaveArrived: true,
        error: {
          code: 'unavailable',
          context: { awsErrorName: 'InternalError', requestId, retryable: true },
        },
      },
      { status: 'sent' },
      {
        status: 'retryable',
        mayHaveArrived: false,
        error: { code: 'unavailable', context: { awsErrorName: 'RequestThrottled' } },
      },
      {
        status: 'retryable',
        mayHaveArrived: true,
        error: { message: expect.stringContaining('does not mention'), context: { requestId } },
      },
    ]);
  });

  it('leaves only what failed to be sent again', async () => {
    let calls = 0;
    await using sqs = await startScriptedSqs((request, response, socket) => {
      calls += 1;
      (calls === 1 ? judge : accept)(request, response, socket);
    });
    await using transport = closing(createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl }));
    const batch = numbered(4);
    const outcomes = await sendAll(transport, batch);
    const again = batch.filter((_, index) => outcomes[index]?.status === 'retryable');
    expect(statuses(await sendAll(transport, again))).toEqual(['sent', 'sent']);
    const bodies = sqs.requests.at(-1)?.input.Entries?.map(({ MessageBody }) => JSON.parse(MessageBody));
    expect(bodies).toMatchObject([{ summary: '1' }, { summary: '3' }]);
  });
});

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
    [{ message: 'Region is missing' }, 'unreachable', false],
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
      error: { code: 'unreachable', context: { awsErrorName: 'CredentialsProviderError' } },
    });
    expect(sqs.sockets).toHaveLength(0);
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

  it('may throw, and pay no attention to signals', async () => {
    const send = (): never => {
      throw new TypeError('bug');
    };
    const throwing = createSqsTransport({ queueName: 'q' }, { client: { send } });
    const outcome: SendOutcome = await sendOne(throwing);
    if (outcome.status !== 'retryable' || !isMozDefError(outcome.error)) throw outcome;
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
