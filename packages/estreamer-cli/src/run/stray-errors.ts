import { existsSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Logger } from '@x/foundation';
import { describeError } from '../command-error.ts';
import type { Troubles } from '../outputs/output-type.ts';

/** Where this package and those beside it are. */
const OWN = [new URL('../../', import.meta.url).href, '/node_modules/@x/'] as const;

/** An error in words, with the place that it comes from: nothing else says where to look. */
export function describeStray(error: unknown): string {
  const [, place] = /^\s+at (.+)$/m.exec(stackOf(error)) ?? [];
  return place === undefined ? describeError(error) : `${describeError(error)} (at ${place})`;
}

/**
 * Errors that nobody waits for: of a promise that is not awaited, a timer, an event. Those of plugin files are told and
 * counted, and end nothing; what else there is is a fault of the program.
 */
export class StrayErrors {
  /** The folder of the plugin files. */
  readonly #folder: string | undefined;
  readonly #logger: Logger;
  readonly #counts = new Map<string, number>();

  constructor(folder: string | undefined, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Tells of an error, and whether the run can go on. */
  tell(error: unknown): boolean {
    const plugin = this.#pluginOf(error);
    if (plugin === undefined) {
      this.#logger.error({ code: 'fault', error }, `A fault of the program: ${describeStray(error)}`);
      return false;
    }
    this.#counts.set(plugin, (this.#counts.get(plugin) ?? 0) + 1);
    this.#logger.error(
      { code: 'stray-error', plugin, error },
      `Plugin ${JSON.stringify(plugin)} has an error that nothing waits for, so that its record counts as taken; await its promises, and catch errors in its timers and events: ${describeStray(error)}`,
    );
    return true;
  }

  /** How many there were, by plugin. */
  counts(): Iterable<readonly [plugin: string, troubles: Troubles]> {
    return [...this.#counts].map(([plugin, count]) => [
      plugin,
      { 'errors that it does not wait for': count },
    ]);
  }

  /** A plugin file in the stack; without one, and without a part of this program, it is of some plugin. */
  #pluginOf(error: unknown): string | undefined {
    if (this.#folder === undefined) return undefined;
    const stack = stackOf(error);
    // Stacks name files by where they really are.
    const folder = existsSync(this.#folder) ? realpathSync(this.#folder) : this.#folder;
    const [, file] = stack.split(`${pathToFileURL(folder).href}/`, 2);
    if (file !== undefined) return decodeURI(/^[^/?:)]+/.exec(file)?.[0] ?? '');
    return OWN.some((part) => stack.includes(part)) ? undefined : 'unknown';
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : '';
}
