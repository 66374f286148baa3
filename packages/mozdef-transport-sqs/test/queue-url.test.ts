import { afterEach, describe, expect, it } from 'vitest';
import { createSqsTransport, type SqsTransportSettings } from '../src/index.ts';
import { AWS } from './support/emulator.ts';
import { closing, numbered, sendAll, sendOne, statuses } from './support/events.ts';
import {
  accept,
  answerJson,
  fail,
  type ScriptedSqs,
  type SqsAnswer,
  startScriptedSqs,
} from './support/scripted-sqs.ts';

let sqs: ScriptedSqs;
afterEach(() => sqs[Symbol.asyncDispose]());

async function start(answer?: SqsAnswer, settings: Partial<SqsTransportSettings> = {}) {
  sqs = await startScriptedSqs(answer);
  return closing(createSqsTransport({ ...AWS, endpoint: sqs.endpoint, queueName: 'mozdef', ...settings }));
}

function actions(): string[] {
  return sqs.requests.map(({ action }) => action);
}

/** Answers look-ups with the next of these, and takes everything else. */
function lookUps(...answers: SqsAnswer[]): SqsAnswer {
  return (request, response, socket) => {
    const next = request.action === 'GetQueueUrl' ? answers.shift() : undefined;
    (next ?? accept)(request, response, socket);
  };
}

describe('the URL of a queue', () => {
  it('is looked up once, however many batches begin at once', async () => {
    await using transport = await start(undefined, { queueOwnerAccountId: '012345678901' });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => sendAll(transport, numbered(2))));
    expect(statuses(outcomes.flat())).toEqual(Array.from({ length: 10 }, () => 'sent'));
    await sendOne(transport);
    expect(actions().filter((action) => action === 'GetQueueUrl')).toHaveLength(1);
    expect(sqs.requests[0]?.input).toEqual({ QueueName: 'mozdef', QueueOwnerAWSAccountId: '012345678901' });
    expect(sqs.requests.at(-1)?.input.QueueUrl).toBe('http://sqs.invalid/123456789012/mozdef');
  });

  it('is not looked up without an owner account being given for one', async () => {
    await using transport = await start();
    await sendOne(transport);
    expect(sqs.requests[0]?.input).toEqual({ QueueName: 'mozdef' });
  });

  it('says which queue it is, and not where AWS is', async () => {
    sqs = await startScriptedSqs();
    const before = process.env['AWS_ENDPOINT_URL_SQS'];
    process.env['AWS_ENDPOINT_URL_SQS'] = sqs.endpoint;
    try {
      await using transport = closing(createSqsTransport({ ...AWS, queueName: 'mozdef' }));
      expect(await sendOne(transport)).toEqual({ status: 'sent' });
    } finally {
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL_SQS'];
      else process.env['AWS_ENDPOINT_URL_SQS'] = before;
    }
    expect(sqs.requests.at(-1)?.input.QueueUrl).toBe('http://sqs.invalid/123456789012/mozdef');
  });

  it('is not looked up if it is given', async () => {
    await using transport = await start(undefined, {
      queueName: undefined,
      queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/mozdef',
    });
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(actions()).toEqual(['SendMessage']);
  });

  it('is looked up again after a look-up that failed', async () => {
    await using transport = await start(
      lookUps(fail(503, 'ServiceUnavailable'), (_request, response) => answerJson(response, {})),
    );
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'unavailable', message: expect.stringMatching(/^Looking up the queue mozdef failed: /) },
    });
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { message: expect.stringContaining('QueueUrl') },
    });
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(actions()).toEqual(['GetQueueUrl', 'GetQueueUrl', 'GetQueueUrl', 'SendMessage']);
  });

  it('is looked up again when there is no longer a queue at it', async () => {
    let gone = false;
    await using transport = await start((request, response, socket) => {
      const isGone = gone && request.action !== 'GetQueueUrl';
      (isGone ? fail(400, 'QueueDoesNotExist') : accept)(request, response, socket);
    });
    await sendOne(transport);
    gone = true;
    expect(await sendOne(transport)).toMatchObject({
      status: 'rejected',
      error: { context: { awsErrorName: 'QueueDoesNotExist', requestId: 'request-1' } },
    });
    gone = false;
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
    expect(actions()).toEqual(['GetQueueUrl', 'SendMessage', 'SendMessage', 'GetQueueUrl', 'SendMessage']);
  });

  it('is waited for by each batch as long as its own signal says', async () => {
    const asked = Promise.withResolvers<() => void>();
    await using transport = await start(
      lookUps((request, response) => asked.resolve(() => accept(request, response))),
    );
    const ending = new AbortController();
    const first = sendOne(transport, undefined, ending.signal);
    const second = sendOne(transport);
    const answer = await asked.promise;
    ending.abort();
    expect(await first).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'aborted' },
    });
    answer();
    expect(await second).toEqual({ status: 'sent' });
    expect(actions()).toEqual(['GetQueueUrl', 'SendMessage']);
  });

  it('is not waited for longer than a request may take', async () => {
    await using transport = await start(
      lookUps(() => {}),
      { timeoutMs: 100 },
    );
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'timeout', message: expect.stringContaining('no answer within 100 ms') },
    });
    expect(await sendOne(transport)).toEqual({ status: 'sent' });
  });
});
