import { isTransportError, type TransportError } from '@x/mozdef-events';
import { describe, expect, it } from 'vitest';
import {
  createSqsTransport,
  type SqsTransportDependencies,
  type SqsTransportSettings,
} from '../src/index.ts';
import { AWS } from './support/emulator.ts';
import { closing, encoded, sendOne } from './support/events.ts';
import { startScriptedSqs } from './support/scripted-sqs.ts';

function settingsError(settings: unknown, dependencies: SqsTransportDependencies = {}): TransportError {
  try {
    createSqsTransport(settings as SqsTransportSettings, dependencies);
  } catch (error) {
    if (isTransportError(error, 'invalid-settings')) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const queueName = 'mozdef';
const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/mozdef';
const elevenAttributes = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, 'x']));

describe('settings', () => {
  it.each([
    ['no queue', {}, 'queueName'],
    ['two queues', { queueName, queueUrl }, 'queueName'],
    ['a name with a slash', { queueName: 'a/b' }, 'queueName'],
    ['a name that is too long', { queueName: 'a'.repeat(81) }, 'queueName'],
    ['a name with .fifo inside', { queueName: 'a.fifo.b' }, 'queueName'],
    ['an account that is no account', { queueName, queueOwnerAccountId: '123' }, 'queueOwnerAccountId'],
    ['an account beside a URL', { queueUrl, queueOwnerAccountId: '123456789012' }, 'queueOwnerAccountId'],
    ['a URL that is none', { queueUrl: 'mozdef' }, 'queueUrl'],
    ['another scheme', { queueUrl: 'sqs://mozdef' }, 'queueUrl'],
    ['credentials in a URL', { queueUrl: 'https://operator:hunter2@h/1/q' }, 'queueUrl'],
    ['an endpoint with a query', { queueName, endpoint: 'https://h/?a=1' }, 'endpoint'],
    ['an unknown envelope', { queueName, envelope: 'soap' }, 'envelope'],
    ['a FIFO queue without a group', { queueName: 'q.fifo' }, 'messageGroupId'],
    ['the URL of a FIFO queue without a group', { queueUrl: `${queueUrl}.fifo` }, 'messageGroupId'],
    ['an empty group', { queueName, messageGroupId: '' }, 'messageGroupId'],
    ['a group with a space', { queueName, messageGroupId: 'a b' }, 'messageGroupId'],
    ['a group that is too long', { queueName, messageGroupId: 'a'.repeat(129) }, 'messageGroupId'],
    [
      'a deduplication id for a standard queue',
      { queueName, messageDeduplicationId: 'a' },
      'messageDeduplicationId',
    ],
    ['too many attributes', { queueName, messageAttributes: elevenAttributes }, 'messageAttributes'],
    ["AWS's own attributes", { queueName, messageAttributes: { 'AWS.x': 'x' } }, 'messageAttributes.AWS.x'],
    [
      'an attribute with two dots',
      { queueName, messageAttributes: { 'a..b': 'x' } },
      'messageAttributes.a..b',
    ],
    ['an empty attribute', { queueName, messageAttributes: { a: '' } }, 'messageAttributes.a'],
    ['an attribute with NUL', { queueName, messageAttributes: { a: '\0' } }, 'messageAttributes.a'],
    [
      'an attribute with half a pair',
      { queueName, messageAttributes: { a: '\ud800' } },
      'messageAttributes.a',
    ],
    ['an attribute that is NaN', { queueName, messageAttributes: { a: Number.NaN } }, 'messageAttributes.a'],
    [
      'an attribute without bytes',
      { queueName, messageAttributes: { a: new Uint8Array() } },
      'messageAttributes.a',
    ],
    ['an attribute that is null', { queueName, messageAttributes: { a: null } }, 'messageAttributes.a'],
    [
      'a number that is text',
      { queueName, messageAttributes: { a: { type: 'Number', value: 'one' } } },
      'messageAttributes.a',
    ],
    [
      'a type that SQS does not know',
      { queueName, messageAttributes: { a: { type: 'Date', value: 'x' } } },
      'messageAttributes.a',
    ],
    [
      'text as bytes',
      { queueName, messageAttributes: { a: { type: 'Binary', value: 'x' } } },
      'messageAttributes.a',
    ],
    ['attributes that are text', { queueName, messageAttributes: 'a' }, 'messageAttributes'],
    ['no connections', { queueName, connections: 0 }, 'connections'],
    ['an endless timeout', { queueName, timeoutMs: Number.POSITIVE_INFINITY }, 'timeoutMs'],
    ['a timeout that is text', { queueName, connectTimeoutMs: '10' }, 'connectTimeoutMs'],
    ['half a byte', { queueName, maxMessageBytes: 0.5 }, 'maxMessageBytes'],
    ['less room for a batch than for an event', { queueName, maxBatchBytes: 1024 }, 'maxBatchBytes'],
  ])('refuse %s', (_, settings, path) => {
    const { context, message } = settingsError(settings);
    expect(context.issues?.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(message).toMatch(/^The SQS transport cannot be made: /);
  });

  it('are refused with every issue, without showing credentials', () => {
    const { context, message } = settingsError({
      queueUrl: 'https://operator:hunter2@h/1/q',
      endpoint: 'https://operator:hunter2@h',
      timeoutMs: -1,
    });
    expect(context.issues).toHaveLength(3);
    expect(message + JSON.stringify(context)).not.toMatch(/hunter2|operator/);
  });

  it('of a client are refused beside a client', () => {
    const client = { send: () => Promise.reject(new Error('never called')) };
    const { context } = settingsError(
      { queueName, ...AWS, endpoint: 'https://h', connectTimeoutMs: 1 },
      { client },
    );
    expect(context.issues?.map(({ path }) => path[0])).toEqual([
      'region',
      'credentials',
      'endpoint',
      'connectTimeoutMs',
    ]);
  });

  it('give a name for reports and errors', async () => {
    const transport = createSqsTransport({ ...AWS, queueUrl, name: 'archive' });
    expect(transport.name).toBe('archive');
    await transport.close();
    expect(await sendOne(transport)).toMatchObject({ error: { context: { transport: 'archive' } } });
  });

  it('take AWS to be where the URL of the queue leads', async () => {
    await using sqs = await startScriptedSqs();
    await using elsewhere = await startScriptedSqs();
    await using byUrl = closing(createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl }));
    const { endpoint } = elsewhere;
    await using byEndpoint = closing(createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl, endpoint }));
    expect(await sendOne(byUrl)).toEqual({ status: 'sent' });
    expect(await sendOne(byEndpoint)).toEqual({ status: 'sent' });
    expect([sqs.requests.length, elsewhere.requests.length]).toEqual([1, 1]);
    expect(sqs.requests[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIATESTTESTTEST\/\d+\/eu-central-1\/sqs\/aws4_request/,
    );
  });

  it('that are functions are asked for each event, and may be wrong about one', async () => {
    await using sqs = await startScriptedSqs();
    const wrong = (value: unknown) => () => value as never;
    const throwing = () => {
      throw new Error('bug');
    };
    for (const [setting, value] of [
      ['messageGroupId', throwing],
      ['messageGroupId', wrong('a b')],
      ['messageAttributes', throwing],
      ['messageAttributes', wrong({ a: '' })],
    ] as const) {
      const settings = { ...AWS, queueUrl: `${sqs.queueUrl}.fifo`, messageGroupId: 'g', [setting]: value };
      await using transport = closing(createSqsTransport(settings));
      const outcome = await sendOne(transport, encoded());
      if (outcome.status !== 'rejected' || !isTransportError(outcome.error, 'invalid-settings'))
        throw outcome;
      expect(outcome.error.context.issues?.map(({ path }) => path[0])).toEqual([setting]);
      if (value === throwing) expect(outcome.error.cause).toEqual(new Error('bug'));
    }
    expect(sqs.requests).toHaveLength(0);
  });
});
