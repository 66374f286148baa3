import { describe, expect, it } from 'vitest';
import { isMozDefError, MozDefError } from '../src/index.ts';

describe('isMozDefError', () => {
  it('tells its errors from others, by code if asked', () => {
    const error = new MozDefError('timeout', 'too slow', { context: { transport: 'http' } });
    expect(error).toBeInstanceOf(Error);
    expect(isMozDefError(error)).toBe(true);
    expect(isMozDefError(error, 'timeout')).toBe(true);
    expect(isMozDefError(error, 'closed')).toBe(false);
    expect(isMozDefError(new Error('x'))).toBe(false);
    expect(isMozDefError({ code: 'timeout' })).toBe(false);
    expect(isMozDefError(null)).toBe(false);
  });

  it('knows the errors of another installed copy', async () => {
    const copy = '../src/errors/mozdef-error.ts?copy';
    const other = (await import(/* @vite-ignore */ copy)) as { MozDefError: typeof MozDefError };
    const error = new other.MozDefError('closed', 'x');
    expect(error).not.toBeInstanceOf(MozDefError);
    expect(isMozDefError(error, 'closed')).toBe(true);
  });

  it('keeps the cause', () => {
    const cause = new Error('underneath');
    expect(new MozDefError('timeout', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new MozDefError('timeout', 'x')).toBe(false);
  });
});
