import { SENT, type SendOutcome } from '@x/transport';
import { type BrokenTransport, failure, replacing, sending, withText } from './broken-transport.ts';

export const BROKEN_TEXT_AND_SIZE: readonly BrokenTransport[] = [
  [
    'sends ASCII only, with question marks for the rest',
    'text: letters with accents arrive unchanged',
    replacing((message) => withText(message, message.text.replace(/[^\x20-\x7e]/g, '?'))),
  ],
  [
    'cuts surrogate pairs apart',
    'text: characters outside of the basic plane arrive unchanged',
    replacing((message) =>
      withText(message, message.text.replace(/[\ud800-\udbff](?=[\udc00-\udfff])/g, '')),
    ),
  ],
  [
    'takes line ends out',
    'text: line ends arrive unchanged',
    replacing((message) => withText(message, message.text.replaceAll('\\n', ' '))),
  ],
  [
    'sends what follows a line end as a message of its own',
    'text: a second message arrive unchanged',
    (transport, destination) => ({
      ...transport,
      async send(batch, options) {
        const { signal } = options;
        for (const message of batch) {
          const forged = /\\n<11>.* (\{.*?\})\\n/.exec(message.text)?.[1]?.replaceAll('\\', '');
          if (forged !== undefined) await destination.take(withText(message, forged), signal);
        }
        return transport.send(batch, options);
      },
    }),
  ],
  [
    'takes out control characters',
    'text: control characters arrive unchanged',
    replacing((message) => withText(message, message.text.replace(/\\u00[01][0-9a-f]/g, ''))),
  ],
  [
    'takes out characters that have no width',
    'text: scripts and directions arrive unchanged',
    replacing((message) => withText(message, message.text.replace(/[\u200b-\u202f]/g, ''))),
  ],
  [
    'mends text that is not well formed',
    'text: halves of surrogate pairs arrive unchanged',
    replacing((message) => withText(message, message.text.replace(/\\ud[89a-f]../g, '\\ufffd'))),
  ],
  [
    'fills in placeholders',
    'text: quotes and separators arrive unchanged',
    replacing((message) => withText(message, message.text.replaceAll('%s', '(null)'))),
  ],
  [
    'takes out what looks like a priority',
    'text: text that looks like framing arrive unchanged',
    replacing((message) => withText(message, message.text.replaceAll('<14>', ''))),
  ],
  [
    'turns quotes into apostrophes',
    'text: text that is JSON arrive unchanged',
    replacing((message) => withText(message, message.text.replaceAll('\\"', "'"))),
  ],
  [
    'rejects whatever is short',
    'size: a message with next to nothing in it arrives',
    sending(async (send, batch, options) => {
      const outcomes = await send(batch, options);
      return batch.map(({ text }, index) =>
        JSON.parse(text).summary.length < 2
          ? { status: 'rejected', error: failure() }
          : (outcomes[index] as SendOutcome),
      );
    }),
  ],
  [
    'loses what is larger than 4 KiB',
    'size: messages of growing size arrive',
    sending(async (send, batch, options) => {
      const small = batch.filter(({ byteLength }) => byteLength <= 4096);
      if (small.length > 0) await send(small, options);
      return batch.map(() => SENT);
    }),
  ],
  [
    'writes numbers in short',
    'size: numbers, nulls and deep nesting arrive unchanged',
    replacing((message) =>
      withText(
        message,
        JSON.stringify(JSON.parse(message.text), (_, value: unknown) =>
          typeof value === 'number' ? Number(value.toPrecision(10)) : value,
        ),
      ),
    ),
  ],
];
