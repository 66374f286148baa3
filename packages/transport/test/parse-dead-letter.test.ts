import { describe, expect, it } from 'vitest';
import { deadLetterMessage, parseDeadLetter, TransportError } from '../src/index.ts';

describe('a dead letter', () => {
  const message = {
    text: '{"a":1}',
    byteLength: 7,
    id: 'id-1',
    kind: 'event',
    severity: 'ERROR' as const,
    source: 'fmc',
  };
  const letter = deadLetterMessage({
    message,
    reason: 'rejected',
    outcome: { status: 'rejected', error: new TransportError('message-too-large', 'too large') },
    transport: 'http',
    time: 0,
  });

  it('gives its message and the reason back, to be sent again', () => {
    expect(parseDeadLetter(letter.text)).toEqual({ message, reason: 'rejected' });
  });

  it.each(['', 'text', '[]', 'null', '{"text":1,"reason":"rejected"}', '{"text":"an event"}'])(
    'is not %j',
    (line) => {
      expect(parseDeadLetter(line)).toBeUndefined();
    },
  );
});
