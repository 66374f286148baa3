import { expect, it } from 'vitest';
import { isSocketError, loadUnixDatagramSocket } from '../src/index.ts';

it('Unix datagrams without node-unix-socket are an error that says what to do', () => {
  const load = () =>
    loadUnixDatagramSocket(() => {
      throw new Error("Cannot find module 'node-unix-socket'");
    });
  expect(load).toThrow(/need the package node-unix-socket.*install it/);
  expect(load).toThrow(expect.toSatisfy((error: unknown) => isSocketError(error, 'invalid-settings')));
});
