import assert from 'node:assert/strict';
import { isTransportError, type Message } from '@x/transport';
import { assertSent, type Check, type CheckContext } from './check.ts';

/** The largest batch that the kit makes, for transports that take very large ones. */
const MAX_BATCH = 5000;

export const batchingAndLimitsChecks: readonly Check[] = [
  {
    name: 'limits: a batch of maxBatchSize is taken',
    async run({ transport, batch, send, arrived, reach }) {
      const messages = batch(MAX_BATCH);
      const outcomes = await send(messages);
      const statuses = new Set(outcomes.map(({ status }) => status));
      assert.deepEqual([...statuses], ['sent']);
      // Without acknowledgements, a large burst may be lost on the way, and nobody can tell.
      if (transport.capabilities.acknowledged) await arrived(messages);
      else await reach();
    },
  },
  {
    name: 'limits: a message of exactly maxMessageBytes arrives',
    async run(kit) {
      const { largest } = await findBoundary(kit);
      assertSent(await kit.send([largest]));
      await kit.arrived([largest]);
    },
  },
  {
    name: 'limits: a message of one byte over maxMessageBytes is rejected and never arrives',
    async run(kit) {
      const { tooLarge } = await findBoundary(kit);
      const [outcome] = await kit.send([tooLarge]);
      assert.ok(outcome?.status === 'rejected', 'a message of one byte too many must be rejected');
      assert.ok(isTransportError(outcome.error, 'message-too-large'));
      assert.equal(outcome.error.context.byteLength, Number(kit.transport.capabilities.maxMessageBytes) + 1);
      await kit.reach();
      assert.equal(kit.counts().has(kit.nameOf(tooLarge)), false, 'a rejected message must not arrive');
    },
  },
];

/** Texts that framings, encodings and log formats are known to trip over. */
const TEXTS: Readonly<Record<string, string>> = {
  'letters with accents': 'Grüße, señor Ångström',
  'scripts and directions': 'Ελληνικά עברית العربية 中文 \u202e reversed \u202c',
  'characters outside of the basic plane': '😀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u{10ffff}',
  'halves of surrogate pairs': 'lone \ud800 and \udfff',
  'line ends': 'one\ntwo\r\nthree\rfour\u2028five\u2029six\u0085seven\vvertical\f',
  'a second message': '\n<11>1 2026-01-01T00:00:00Z host app - - - {"summary":"forged"}\n',
  'control characters': 'nul \u0000 bell \u0007 escape \u001b[31m delete \u007f',
  'quotes and separators': `" ' \\ / , ; : & < > % %s %n $ \` { } [ ] @cee: \ufeff`,
  'text that looks like framing': '12 <14>abc',
  'text that is JSON': '{"summary":"inner","details":{"a":[1,2]}}',
};

export const textAndSizeChecks: readonly Check[] = [
  ...Object.entries(TEXTS).map(([name, text]): Check => {
    return {
      name: `text: ${name} arrive unchanged`,
      async run({ message, send, arrived }) {
        const messages = [
          message({ summary: `a summary with ${text}` }),
          message({ details: { text, [`key ${text}`]: 1 } }),
        ];
        for (const one of messages) assertSent(await send([one]));
        await arrived(messages);
      },
    };
  }),
  {
    name: 'size: a message with next to nothing in it arrives',
    async run({ message, send, arrived }) {
      const smallest = message({ summary: '-' });
      assertSent(await send([smallest]));
      await arrived([smallest]);
    },
  },
  {
    name: 'size: messages of growing size arrive',
    async run({ message, transport, send, arrived }) {
      const { maxMessageBytes = 65_536 } = transport.capabilities;
      const messages = [];
      for (let size = 1; size < maxMessageBytes / 2; size *= 2) {
        messages.push(message({ details: { pad: 'x'.repeat(size) } }));
      }
      for (const one of messages) await send([one]);
      const small = messages.filter(({ byteLength }) => byteLength <= maxMessageBytes / 2);
      assert.notEqual(small.length, 0, 'maxMessageBytes must have room for a message');
      await arrived(small);
    },
  },
  {
    name: 'size: numbers, nulls and deep nesting arrive unchanged',
    async run({ message, send, arrived }) {
      let nested: unknown = 'the bottom';
      for (let depth = 0; depth < 15; depth += 1) nested = depth % 2 === 0 ? [nested] : { in: nested };
      const numbers = [0, 1, 0.1, 1e21, 1e-7, Number.MAX_SAFE_INTEGER, -Number.MAX_VALUE, Number.MIN_VALUE];
      const one = message({ details: { nested, numbers, nothing: null, empty: [{}, [], ''] } });
      assertSent(await send([one]));
      await arrived([one]);
    },
  },
];

/** Messages around the limit of a transport. */
interface Boundary {
  /** A message of exactly `maxMessageBytes`, as the transport counts. */
  readonly largest: Message;
  /** A message that is one byte larger. */
  readonly tooLarge: Message;
}

/**
 * Finds the limit of a transport from outside: a message that is too large for certain is rejected with its size in the
 * bytes that the transport sends, so that it is known what the transport adds to the padding.
 */
export async function findBoundary({ transport, message, send, skip }: CheckContext): Promise<Boundary> {
  const limit = transport.capabilities.maxMessageBytes;
  if (limit === undefined) return skip('the transport has no maxMessageBytes');
  // Summaries of one length, so that the padding is all that makes a difference.
  const padded = (name: string, length: number) =>
    message({ summary: `boundary ${name}`, details: { pad: 'x'.repeat(length) } });
  const [outcome] = await send([padded('1', limit)]);
  assert.ok(outcome?.status === 'rejected', 'a message over maxMessageBytes must be rejected');
  const { error } = outcome;
  assert.ok(
    isTransportError(error, 'message-too-large'),
    'the rejection must have the code message-too-large',
  );
  assert.equal(error.context.limit, limit, 'context.limit must be maxMessageBytes');
  const { byteLength = 0 } = error.context;
  assert.ok(byteLength > limit, 'context.byteLength must be the size in bytes, which is over the limit');
  const room = limit - (byteLength - limit);
  assert.ok(room >= 0, 'maxMessageBytes must have room for a message');
  return { largest: padded('2', room), tooLarge: padded('3', room + 1) };
}
