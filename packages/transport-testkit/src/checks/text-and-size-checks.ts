import assert from 'node:assert/strict';
import type { Check } from './check.ts';
import { assertSent } from './check-outcomes.ts';

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
