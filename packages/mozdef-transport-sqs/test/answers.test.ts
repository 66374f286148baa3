import { describe, expect, it } from 'vitest';
import { createSqsTransport } from '../src/index.ts';
import { AWS } from './support/emulator.ts';
import { closing, numbered, sendAll, statuses } from './support/events.ts';
import { outcomesOf } from './support/outcomes-of.ts';
import { accept, answerJson, fail, type SqsAnswer, startScriptedSqs, taken } from './support/scripted-sqs.ts';

describe('an answer with an error', () => {
  it.each([
    ['AccessDenied', 403, 'sqs:SendMessage'],
    ['InvalidSignatureException', 403, 'secret key'],
    ['UnsupportedOperation', 400, 'of no use'],
    ['KmsDisabled', 400, 'of no use'],
    ['PermanentRedirect', 301, 'of no use'],
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

  it.each([
    'Signature expired: 20260102T030405Z is now earlier than',
    'Signature not yet current: 20260102T030405Z is still later than',
  ])('may pass once the clock is right: %s', async (message) => {
    const { all } = await outcomesOf(fail(403, 'InvalidSignatureException', message));
    for (const outcome of all)
      expect(outcome).toMatchObject({
        status: 'retryable',
        error: { message: expect.stringContaining("check this machine's clock") },
      });
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
  ])('leaves open whether the events have arrived if it %s', async (_, answer) => {
    const { all } = await outcomesOf(answer);
    for (const outcome of all) expect(outcome).toMatchObject({ status: 'retryable', mayHaveArrived: true });
  });
});

describe('an answer about each event of a batch', () => {
  const perEvent: SqsAnswer = ({ input }, response) => {
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
    await using sqs = await startScriptedSqs(perEvent);
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
      (calls === 1 ? perEvent : accept)(request, response, socket);
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
