import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  boolean,
  CodedError,
  callback,
  choice,
  converted,
  custom,
  describeSettings,
  either,
  type FieldsFor,
  type GivenSettings,
  listOf,
  literal,
  milliseconds,
  number,
  optional,
  port,
  REFUSED,
  type ResolvedSettings,
  readSettings,
  recordOf,
  required,
  resolveSettings,
  type SettingIssue,
  type SettingKind,
  section,
  settingsOf,
  text,
  url,
  variantsOf,
  wholeNumber,
  withDefault,
} from '../src/index.ts';

interface ProbeSettings {
  readonly host: string;
  readonly port?: number | undefined;
  readonly mode?: 'fast' | 'safe' | undefined;
  readonly queue?: { readonly maxBytes?: number | undefined } | undefined;
  readonly onEvent?: ((event: string) => void) | undefined;
}

const PROBE = {
  host: required(text({ values: 'the name or address of the server' }), 'Name or address of the server.'),
  port: withDefault(port, 'Its port.', 8302),
  mode: withDefault(choice('fast', 'safe'), 'How it works.', 'safe'),
  queue: section(
    { maxBytes: withDefault(wholeNumber({ from: 1, unit: 'bytes' }), 'The most that waits.', 65_536) },
    'What waits.',
  ),
  onEvent: optional(callback<(event: string) => void>(), 'Told of what happens.'),
} satisfies FieldsFor<ProbeSettings>;

const issuesOf = (given: unknown) => readSettings(PROBE, given).issues.map(say);
const say = ({ path, message, hint }: SettingIssue) => `${path.join('.')} ${message}; ${hint}`;

/** What one kind says about one value: the value that it reads, or the issues. */
function read(kind: SettingKind<unknown, never>, value: unknown): unknown {
  const { settings, issues } = readSettings({ it: required(kind, '') }, { it: value });
  return settings === undefined ? issues.map(say) : settings.it;
}

describe('readSettings', () => {
  it('fills in what is left out and leaves what is given', () => {
    const onEvent = () => {};
    expect(readSettings(PROBE, { host: 'fmc', onEvent, port: undefined }).settings).toEqual({
      host: 'fmc',
      port: 8302,
      mode: 'safe',
      queue: { maxBytes: 65_536 },
      onEvent,
    });
    expect(readSettings(PROBE, { host: 'fmc', port: 1, queue: { maxBytes: 2 } }).settings).toMatchObject({
      port: 1,
      queue: { maxBytes: 2 },
    });
  });

  it('finds every issue at once, each with its path', () => {
    expect(issuesOf({ port: 70_000, mode: 'quick', queue: { maxBytes: 0.5 }, onEvent: 'x' })).toEqual([
      'host is missing; give the name or address of the server',
      'port is 70000; give a whole number from 1 to 65535',
      'mode is "quick"; give "fast" or "safe"',
      'queue.maxBytes is 0.5; give a whole number of bytes, 1 or more',
      'onEvent is a text; give a function',
    ]);
  });

  it('finds a setting that is not known, with the one that was most likely meant', () => {
    expect(issuesOf({ host: 'fmc', prot: 1 })).toEqual(['prot is not a setting; give "port"']);
    expect(issuesOf({ host: 'fmc', queue: { maxBites: 1 } })).toEqual([
      'queue.maxBites is not a setting; give "maxBytes"',
    ]);
    expect(issuesOf({ host: 'fmc', verbose: true })).toEqual([
      'verbose is not a setting; known are host, port, mode, queue, onEvent',
    ]);
    expect(issuesOf({ host: 'fmc', toString: undefined, constructor: 1 })).toHaveLength(1);
  });

  it('takes nothing from the prototype of Object for a setting', () => {
    const { settings } = readSettings({ toString: optional(text(), '') }, {});
    expect(Object.hasOwn(settings ?? {}, 'toString')).toBe(true);
    expect(issuesOf(JSON.parse('{"host":"fmc","__proto__":{"port":1}}'))).toHaveLength(1);
  });

  it.each([undefined, null, 'text', 7, []])('refuses %j in the place of settings', (given) => {
    expect(readSettings(PROBE, given).issues).toHaveLength(1);
  });

  it('starts its paths where the settings are', () => {
    expect(readSettings(PROBE, {}, ['outputs', 2]).issues[0]?.path).toEqual(['outputs', 2, 'host']);
  });

  it('never repeats a text, which may be a secret', () => {
    const { issues } = readSettings({ key: required(url(['https']), '') }, { key: 'http://u:secret@h' });
    expect(JSON.stringify(issues)).not.toContain('secret');
  });

  it('infers what may be given and what comes of it', () => {
    expectTypeOf<ResolvedSettings<typeof PROBE>>().toEqualTypeOf<{
      readonly host: string;
      readonly port: number;
      readonly mode: 'fast' | 'safe';
      readonly queue: { readonly maxBytes: number };
      readonly onEvent: ((event: string) => void) | undefined;
    }>();
    expectTypeOf<ProbeSettings>().toExtend<GivenSettings<typeof PROBE>>();
    expectTypeOf<GivenSettings<typeof PROBE>>().toExtend<ProbeSettings>();
  });
});

describe('rules about several settings', () => {
  const credentials = settingsOf(
    { cert: optional(text(), ''), key: optional(text(), ''), retries: withDefault(wholeNumber(), '', 1) },
    ({ cert, key }, place) => {
      if ((cert === undefined) === (key === undefined)) return;
      place.at(cert === undefined ? 'cert' : 'key').refuse('is missing', 'give both, or neither', 'required');
    },
  );

  it('are said beside what is wrong with each', () => {
    expect(readSettings(credentials, { cert: 'x', retries: -1 }).issues.map(say)).toEqual([
      'retries is -1; give a whole number of 0 or more',
      'key is missing; give both, or neither',
    ]);
    expect(readSettings(credentials, { cert: 'x', key: 'y' }).settings).toEqual({
      cert: 'x',
      key: 'y',
      retries: 1,
    });
  });

  it('refuse settings of which each alone could be taken', () => {
    const outer = { tls: required(credentials, '') };
    expect(readSettings(outer, { tls: { key: 'y' } }).issues.map(say)).toEqual([
      'tls.cert is missing; give both, or neither',
    ]);
    expect(readSettings(outer, { tls: { key: 'y' } }).settings).toBeUndefined();
  });
});

describe('kinds', () => {
  it('text refuses what is empty or could break a line', () => {
    expect(read(text(), 'a')).toBe('a');
    expect(read(text(), '')).toEqual(['it is an empty text; give a text without control characters']);
    expect(read(text(), 'a\nb')).toEqual([
      'it is a text that does not fit; give a text without control characters',
    ]);
    expect(read(text({ controlCharacters: true, empty: true }), '')).toBe('');
    expect(read(text({ pattern: /^a+$/, values: 'some a' }), 'b')).toEqual([
      'it is a text that does not fit; give some a',
    ]);
  });

  it('numbers have a range, a unit and perhaps no end', () => {
    expect(read(number({ from: 0, to: 1 }), 0.5)).toBe(0.5);
    expect(read(number({ from: 0, to: 1 }), Number.NaN)).toEqual(['it is NaN; give a number from 0 to 1']);
    expect(read(wholeNumber({ infinity: true }), Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(read(wholeNumber(), Number.POSITIVE_INFINITY)).toHaveLength(1);
    expect(read(milliseconds({ from: 1 }), 2 ** 31)).toEqual([
      'it is 2147483648; give a whole number of milliseconds, from 1 to 2147483647',
    ]);
    expect(read(wholeNumber(), '5')).toHaveLength(1);
  });

  it('lists and records say which of their values is wrong', () => {
    expect(read(listOf(boolean), [true, 1])).toEqual(['it.1 is 1; give true or false']);
    expect(read(listOf(boolean, { from: 1 }), [])).toEqual([
      'it has 0; give a list of at least 1: true or false',
    ]);
    expect(read(recordOf(text()), { a: 'b', c: undefined })).toEqual({ a: 'b' });
    expect(read(recordOf(text()), { a: 1 })).toEqual(['it.a is 1; give a text without control characters']);
  });

  it('a record keeps a key called __proto__ as data', () => {
    const given = JSON.parse('{"__proto__":"x"}');
    expect(Object.entries(read(recordOf(text()), given) as object)).toEqual([['__proto__', 'x']]);
  });

  it('either takes the first kind that fits, and says what is wrong inside a value', () => {
    const kind = either(literal(false), settingsOf({ delayMs: withDefault(milliseconds(), '', 5) }));
    expect(read(kind, false)).toBe(false);
    expect(read(kind, {})).toEqual({ delayMs: 5 });
    expect(read(kind, { delayMs: -1 })).toEqual([
      'it.delayMs is -1; give a whole number of milliseconds, from 0 to 2147483647',
    ]);
    expect(read(kind, true)).toEqual(['it is true; give false, or an object with delayMs']);
  });

  it('a variant has settings of its own', () => {
    const kind = variantsOf('protocol', {
      tcp: { host: required(text(), ''), port: withDefault(port, '', 514) },
      unix: { path: withDefault(text(), '', '/dev/log') },
    });
    expect(read(kind, { protocol: 'unix' })).toEqual({ protocol: 'unix', path: '/dev/log' });
    expect(read(kind, { protocol: 'tcp', path: 'x' })).toEqual([
      'it.host is missing; give a text without control characters',
      'it.path is not a setting; known are host, port',
    ]);
    expect(read(kind, { protocol: 'toString' })).toEqual(['it.protocol is a text; give "tcp", "unix"']);
    expect(read(kind, {})).toEqual(['it.protocol is missing; give "tcp", "unix"']);
  });

  it('url, custom and converted values are read or refused', () => {
    expect(read(url(['http', 'https']), 'https://h/p')).toEqual(new URL('https://h/p'));
    expect(read(url(['http', 'https']), 'ftp://h')).toEqual([
      'it is not such a URL; give a URL that starts with http:// or https://',
    ]);
    expect(
      read(
        custom('a date', (value) => value instanceof Date),
        1,
      ),
    ).toEqual(['it is 1; give a date']);
    const doubled = converted(wholeNumber(), (value, place) =>
      value === 3 ? place.refuse('is three', 'give another') : value * 2,
    );
    expect(read(doubled, 4)).toBe(8);
    expect(read(doubled, 3)).toEqual(['it is three; give another']);
    const outspoken = converted(recordOf(text()), (value, place) => {
      for (const key of Object.keys(value)) place.at(key).refuse('is unwanted', 'leave it out');
      return value;
    });
    expect(read(outspoken, { a: 'x' })).toEqual(['it.a is unwanted; leave it out']);
    expect(read(either(outspoken, literal(false)), { a: 'x' })).toEqual(['it.a is unwanted; leave it out']);
    expect(doubled.read('x', { path: [], at: () => fail(), refuse: () => REFUSED })).toBe(REFUSED);
  });
});

function fail(): never {
  throw new Error('not expected');
}

describe('resolveSettings', () => {
  class ProbeError extends CodedError<'invalid-settings', { readonly issues: readonly SettingIssue[] }> {
    override readonly name = 'ProbeError';
  }
  const resolve = (given: unknown) =>
    resolveSettings(
      PROBE,
      given,
      'The probe cannot be made',
      (message, issues) => new ProbeError('invalid-settings', message, { context: { issues } }),
    );

  it("throws the package's own error, whose message says what was wrong, where, and what to do", () => {
    expect(() => resolve({ host: 'fmc', prot: 1, queue: { maxBytes: 0 } })).toThrow(
      'The probe cannot be made: "queue.maxBytes" is 0; give a whole number of bytes, 1 or more. ' +
        '"prot" is not a setting; give "port".',
    );
    expect(resolve({ host: 'fmc' }).port).toBe(8302);
  });

  it('says at most five issues in the message and has all in the context', () => {
    const given = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`unknown\n${index}`, 1]));
    try {
      resolve({ host: 'fmc', ...given });
      expect.unreachable();
    } catch (error) {
      expect((error as ProbeError).context.issues).toHaveLength(8);
      expect((error as ProbeError).message).toMatch(/"\["unknown\\n4"\]" is not a setting.* And 3 more\.$/);
      expect((error as ProbeError).message).not.toMatch(/\n/);
    }
  });
});

describe('describeSettings', () => {
  it('lists every setting, those inside sections too', () => {
    expect(describeSettings(PROBE).map(({ name, values, fallback }) => [name, values, fallback])).toEqual([
      ['host', 'the name or address of the server', undefined],
      ['port', 'a whole number from 1 to 65535', '8302'],
      ['mode', '"fast" or "safe"', 'safe'],
      ['queue.maxBytes', 'a whole number of bytes, 1 or more', '65536'],
      ['onEvent', 'a function', undefined],
    ]);
  });
});
