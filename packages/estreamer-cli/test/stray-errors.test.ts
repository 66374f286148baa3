import type { LogFields } from '@x/foundation';
import { describe, expect, it } from 'vitest';
import { StrayErrors } from '../src/run/stray-errors.ts';

function createStrays(folder: string | undefined) {
  const lines: string[] = [];
  const note = (fields: LogFields, message: string) => void lines.push(`${fields.code}: ${message}`);
  const logger = { debug: note, info: note, warn: note, error: note };
  return { strays: new StrayErrors(folder, logger), lines };
}

function errorAt(...places: readonly string[]): Error {
  const error = new Error('boom');
  error.stack = ['Error: boom', ...places.map((place) => `    at ${place}`)].join('\n');
  return error;
}

describe('an error that nobody waits for', () => {
  it('belongs to the plugin file in its stack, also where our own code called it', () => {
    const { strays, lines } = createStrays('/etc/estreamer/plug ins');
    const own = new URL('../dist/index.js', import.meta.url).href;
    const error = errorAt(
      'go (file:///etc/estreamer/plug%20ins/my%20one.mjs?load=7:2:144)',
      `give (${own}:1:1)`,
    );
    expect([strays.tell(error), strays.tell(error)]).toEqual([true, true]);
    expect(lines[0]).toMatch(/^stray-error: Plugin "my one\.mjs" has an error .*: boom \(at go /);
    expect([...strays.counts()]).toEqual([['my one.mjs', { 'errors that it does not wait for': 2 }]]);
  });

  it.each(['fetch failed', undefined, errorAt('node:internal/deps/undici/undici:14900:13')])(
    'is of some plugin when it comes from no file: %s',
    (error) => {
      expect(createStrays('/etc/estreamer/plugins').strays.tell(error)).toBe(true);
      expect(createStrays(undefined).strays.tell(error)).toBe(false);
    },
  );

  it.each(['file:///usr/lib/node_modules/@x/transport/dist/index.js:1:1', `${import.meta.url}:1:1`])(
    'is a fault of the program when it comes from %s',
    (place) => {
      const { strays, lines } = createStrays('/etc/estreamer/plugins');
      expect(strays.tell(errorAt(place))).toBe(false);
      expect(lines).toEqual([`fault: A fault of the program: boom (at ${place})`]);
      expect([...strays.counts()]).toEqual([]);
    },
  );
});
