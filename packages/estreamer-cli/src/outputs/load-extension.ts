import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describeError } from '@x/foundation';
import { ValueProblem } from '../keys/keys.ts';
import type { OutputType } from './output-type.ts';

/** Whether a name is that of a package or a file, and not one of ours: `@acme/x`, `./x.ts`, `/opt/x.js`. */
export function isExtensionName(name: string): boolean {
  return /^(@[\w.-]+\/|\.{0,2}\/)/.test(name);
}

/**
 * Loads the default export of somebody else's package or file, found from the folder of the configuration, else from where
 * the command is installed.
 *
 * @throws {ValueProblem} when there is none
 */
export function loadExtension(name: string, folder: string): unknown {
  const ofFolder = createRequire(join(folder, 'configuration'));
  const ofCommand = createRequire(import.meta.url);
  let file: string;
  try {
    file = ofFolder.resolve(name);
  } catch (notInFolder) {
    try {
      if (/^[./]/.test(name)) throw notInFolder;
      file = ofCommand.resolve(name);
    } catch {
      const [reason = ''] = describeError(notInFolder).split('\n');
      throw new ValueProblem(`it can't be found (${reason}); install it in ${folder}`);
    }
  }
  try {
    const module = ofFolder(file) as { readonly default?: unknown };
    return module.default ?? module;
  } catch (error) {
    throw new ValueProblem(`it can't be loaded: ${describeError(error)}`);
  }
}

/** Somebody else's kind of output, or why there is none. */
export function loadOutputType(name: string, folder: string): OutputType | string {
  try {
    const type = loadExtension(name, folder) as Partial<OutputType> | null;
    if (typeof type?.open === 'function' && typeof type.keys === 'object') return type as OutputType;
    return 'its default export is no kind of output: defineOutputType makes one';
  } catch (problem) {
    if (problem instanceof ValueProblem) return problem.message;
    throw problem;
  }
}
