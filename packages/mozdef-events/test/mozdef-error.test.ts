import { describe, expect, it } from 'vitest';
import { isMozDefError, MozDefError } from '../src/index.ts';

describe('isMozDefError', () => {
  it('tells its errors from others, by code if asked', () => {
    const error = new MozDefError('invalid-event', 'too large', { context: { limit: 1 } });
    expect(error).toBeInstanceOf(Error);
    expect(isMozDefError(error)).toBe(true);
    expect(isMozDefError(error, 'invalid-event')).toBe(true);
    expect(isMozDefError(error, 'invalid-settings')).toBe(false);
    expect(isMozDefError(new Error('x'))).toBe(false);
    expect(isMozDefError({ code: 'invalid-event' })).toBe(false);
    expect(isMozDefError(null)).toBe(false);
  });

  it('knows the errors of another installed copy', async () => {
    const copy = '../src/errors/mozdef-error.ts?copy';
    const other = (await import(/* @vite-ignore */ copy)) as { MozDefError: typeof MozDefError };
    const error = new other.MozDefError('invalid-event', 'x');
    expect(error).not.toBeInstanceOf(MozDefError);
    expect(isMozDefError(error, 'invalid-event')).toBe(true);
  });

  it('keeps the cause', () => {
    const cause = new Error('underneath');
    expect(new MozDefError('invalid-event', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new MozDefError('invalid-event', 'x')).toBe(false);
  });
});
