import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { CodedError, createErrorGuard, describeError } from '../src/index.ts';

class ProbeError extends CodedError<'unreachable' | 'closed', { readonly host?: string }> {
  override readonly name = 'ProbeError';
}
const isProbeError = createErrorGuard<ProbeError>('ProbeError');

describe('CodedError', () => {
  it('has a code, frozen facts, and the error underneath', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new ProbeError('unreachable', 'Nobody is there', { context: { host: 'h' }, cause });
    expect(error).toMatchObject({ name: 'ProbeError', code: 'unreachable', context: { host: 'h' }, cause });
    expect(Object.isFrozen(error.context)).toBe(true);
    expect(String(error)).toBe('ProbeError: Nobody is there');
    expect(new ProbeError('closed', 'Closed')).not.toHaveProperty('cause');
  });
});

describe('createErrorGuard', () => {
  it('knows the errors of its class, by code too', () => {
    const error: unknown = new ProbeError('closed', 'Closed');
    expect(isProbeError(error)).toBe(true);
    expect(isProbeError(error, 'closed')).toBe(true);
    expect(isProbeError(error, 'unreachable')).toBe(false);
    if (isProbeError(error, 'closed')) expectTypeOf(error.code).toEqualTypeOf<'closed'>();
    if (isProbeError(error)) expectTypeOf(error.code).toEqualTypeOf<'unreachable' | 'closed'>();
  });

  it.each([
    null,
    undefined,
    'text',
    new Error('x'),
    { name: 'ProbeError', code: 'closed' },
    new CodedError('closed', ''),
  ])('does not take %o for one', (value) => {
    expect(isProbeError(value)).toBe(false);
  });

  it('knows the errors of another installed copy', async () => {
    vi.resetModules();
    const copy: typeof import('../src/index.ts') = await import('../src/index.ts');
    class OtherProbeError extends copy.CodedError<'closed'> {
      override readonly name = 'ProbeError';
    }
    const error = new OtherProbeError('closed', 'Closed');
    expect(error).not.toBeInstanceOf(CodedError);
    expect(isProbeError(error, 'closed')).toBe(true);
  });
});

describe('describeError', () => {
  it.each([
    [new Error('no\nroute'), 'no route'],
    [new TypeError('x is not a function'), 'TypeError: x is not a function'],
    [Object.assign(new TypeError('bad URL'), { code: 'ERR_INVALID_URL' }), 'bad URL'],
    [
      new AggregateError([new Error('IPv4 refused'), new Error('IPv6 refused')]),
      'IPv4 refused; IPv6 refused',
    ],
    [new Error(''), 'Error'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [{ toString: () => fail() }, 'a value that cannot be written as text'],
    [Object.create(null), 'a value that cannot be written as text'],
  ])('puts %o into one line', (thrown, line) => {
    expect(describeError(thrown)).toBe(line);
  });

  it('bounds the length', () => {
    expect(Buffer.byteLength(describeError(new Error('x'.repeat(100_000))))).toBeLessThanOrEqual(500);
  });
});

function fail(): never {
  throw new Error('not for reading');
}
