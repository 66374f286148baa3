import type { EventRecord, RecordOfKind, UnknownRecord } from '@x/estreamer-protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  definePlugin,
  isEstreamerPluginError,
  type Plugin,
  type PluginContext,
  type PluginDelivery,
} from '../src/index.ts';

const info = { description: 'Counts', author: 'an author', version: '0.1', callback: 'count' } as const;

describe('definePlugin', () => {
  it('gives back the same object', () => {
    const plugin = { info, count() {} };
    expect(definePlugin(plugin)).toBe(plugin);
  });

  it('gives the callback typed arguments, by the kinds that the plugin wants', () => {
    definePlugin({
      info: { ...info, callback: 'everything' },
      everything(record, context) {
        expectTypeOf(record).toEqualTypeOf<EventRecord>();
        expectTypeOf(context).toEqualTypeOf<PluginContext>();
      },
    });
    definePlugin({
      info: { description: 'd', author: 'a', version: '1', callback: 'some' },
      kinds: ['connectionStatistics', 'unknown'],
      some(record) {
        expectTypeOf(record).toEqualTypeOf<RecordOfKind<'connectionStatistics'> | UnknownRecord>();
      },
    });
    const counter = definePlugin({
      info,
      seen: 0,
      count() {
        this.seen += 1;
      },
    });
    expectTypeOf(counter.seen).toEqualTypeOf<number>();
    expectTypeOf(counter).toExtend<Plugin>();
  });

  it('does not compile where info.callback names no method', () => {
    const define = () => {
      // @ts-expect-error -- "cuont" is not a method of the object
      definePlugin({ info: { ...info, callback: 'cuont' }, count() {} });
      // @ts-expect-error -- the kind does not exist
      definePlugin({ info, kinds: ['connections'], count() {} });
    };
    expect(define).toThrow('info.callback');
  });

  it('names the misspelt callback and the methods that could be meant', () => {
    const misspelt = { info: { ...info, callback: 'cuont' }, count() {}, setup() {} };
    expect(() => definePlugin(misspelt as never)).toThrow(
      'This is not a plugin: "info.callback" names "cuont", which is not a method of the plugin (its methods are: count).',
    );
  });

  it('reports all that is wrong at once', () => {
    const wrong = {
      info: { description: '', author: 3, version: '1', callback: 'count' },
      policy: 'strict',
      teardown: 1,
    };
    let thrown: unknown;
    try {
      definePlugin(wrong as never);
    } catch (error) {
      thrown = error;
    }
    expect(isEstreamerPluginError(thrown) && thrown.code).toBe('invalid-plugin');
    expect(isEstreamerPluginError(thrown) && thrown.context.issues).toEqual([
      '"info.description" is not a text, or empty',
      '"info.author" is not a text, or empty',
      '"info.callback" names "count", which is not a method of the plugin (it has no methods)',
      '"policy" is neither "required" nor "best-effort"',
      '"teardown" is not a method',
    ]);
  });

  it.each([null, undefined, 'text', 7])('refuses %s', (value) => {
    expect(() => definePlugin(value as never)).toThrow('instead of an object with "info"');
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])(
    'does not take the inherited %s for a callback',
    (callback) => {
      expect(() => definePlugin({ info: { ...info, callback } } as never)).toThrow('is not a method');
    },
  );

  it('does not take a hook for the callback', () => {
    const plugin = { info: { ...info, callback: 'setup' }, setup() {} };
    expect(() => definePlugin(plugin as never)).toThrow('names "setup", which has another meaning');
  });

  it('takes an instance of a class', () => {
    class Counter {
      readonly info = info;
      count() {}
    }
    const counter = new Counter();
    expect(definePlugin(counter)).toBe(counter);
  });
});

describe('a class as a plugin', () => {
  class Counter {
    readonly info = info;
    seen = 0;
    count(record: EventRecord) {
      this.seen += record.undecodedBytes;
    }
  }

  it('is made an instance of', () => {
    const counter = definePlugin(Counter);
    expect(counter).toBeInstanceOf(Counter);
    expectTypeOf(counter.seen).toEqualTypeOf<number>();
    expectTypeOf(counter).toExtend<Plugin>();
  });

  it('does not compile, and is refused, where info.callback names no method', () => {
    class Misspelt {
      readonly info = { ...info, callback: 'cuont' } as const;
      count() {}
    }
    // @ts-expect-error -- "cuont" is not a method of the class
    expect(() => definePlugin(Misspelt)).toThrow('(its methods are: count)');
  });
});

it('gives the callback of a plugin that takes deliveries the type of a delivery', () => {
  definePlugin({
    info,
    kinds: ['unknown'],
    deliveries: true,
    count(delivery) {
      expectTypeOf(delivery).toEqualTypeOf<PluginDelivery<UnknownRecord>>();
    },
  });
  expect(() => definePlugin({ info, deliveries: 1, count() {} } as never)).toThrow(
    '"deliveries" is neither true nor false',
  );
});
