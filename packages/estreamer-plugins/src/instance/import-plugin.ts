import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { RecordCatalogue } from '@x/estreamer-protocol';
import { describeError } from '@x/foundation';
import { checkPlugin, instanceOf } from '../contract/check-plugin.ts';
import type { Plugin } from '../contract/plugin.ts';
import { EstreamerPluginError, isEstreamerPluginError } from '../errors/plugin-error.ts';

/** Imports a module by its URL. */
export type ImportModule = (url: string) => Promise<unknown>;

/** Node's own import, which reads TypeScript too. */
export const nativeImport: ImportModule = (url) => import(/* @vite-ignore */ url);

/**
 * Imports the plugin that a file exports by default. The file is read again each time: Node keeps every module that it
 * ever imported, so each time costs memory that only the end of the thread gives back.
 *
 * @throws {EstreamerPluginError} `load-failed` with the reason
 */
export async function importPlugin(
  file: string,
  importModule: ImportModule,
  catalogue?: RecordCatalogue,
): Promise<Plugin> {
  const fail = (reason: string, cause?: unknown) =>
    new EstreamerPluginError(
      'load-failed',
      `The plugin file ${JSON.stringify(file)} cannot be loaded: ${reason}`,
      { file, ...(isEstreamerPluginError(cause) ? { issues: cause.context.issues ?? [] } : {}) },
      { cause },
    );
  const url = pathToFileURL(file);
  // Node keeps CommonJS modules by their path, whatever else the URL says.
  delete createRequire(url).cache[fileURLToPath(url)];
  url.searchParams.set('load', randomUUID());
  let module: unknown;
  try {
    module = await importModule(url.href);
  } catch (cause) {
    throw fail(describeImportFailure(cause, url), cause);
  }
  const exported = defaultExportOf(module);
  if (exported === undefined)
    throw fail('It has no default export. Write "export default definePlugin(...)".');
  try {
    const plugin = instanceOf(exported);
    checkPlugin(plugin, catalogue);
    return plugin;
  } catch (cause) {
    throw fail(isEstreamerPluginError(cause) ? cause.message : describeError(cause), cause);
  }
}

/** The path of what is given as a path or a URL. */
export function pathOf(file: string | URL): string {
  return typeof file === 'string' && !file.startsWith('file:') ? file : fileURLToPath(file);
}

/** The default export, also of a module that a compiler made CommonJS of. */
function defaultExportOf(module: unknown): unknown {
  const { default: exported } = module as { readonly default?: unknown };
  const isCompiled = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isCompiled && 'default' in exported ? exported.default : exported;
}

/** Says the line too, where Node has noted it, and what to do about TypeScript that is more than types. */
function describeImportFailure(cause: unknown, url: URL): string {
  const { stack, code } = (typeof cause === 'object' && cause !== null ? cause : {}) as Partial<
    Record<'stack' | 'code', unknown>
  >;
  const line = typeof stack === 'string' ? findLine(stack, url) : undefined;
  const advice = adviceOn(code, describeError(cause), dirname(fileURLToPath(url)));
  return `${line === undefined ? '' : `line ${line}: `}${describeError(cause)}${advice}`;
}

/** What helps where the file itself is right, and where it is not written for Node. */
function adviceOn(code: unknown, message: string, folder: string): string {
  switch (code) {
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return '. Node only takes types away: write it without enums, namespaces and parameter properties';
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return '. Node reads no TypeScript in a folder named node_modules: keep plugins elsewhere';
    case 'ERR_MODULE_NOT_FOUND': {
      const name = /^Cannot find package '([^']+)'/.exec(message)?.[1];
      return name === undefined
        ? ''
        : `. Install it for the plugins: cd ${JSON.stringify(folder)} && npm install ${name}`;
    }
    default:
      return '';
  }
}

/** The line of a file that a stack names first. */
function findLine(stack: string, url: URL): string | undefined {
  for (const name of [fileURLToPath(url), url.pathname]) {
    const [, rest] = stack.split(name, 2);
    const line = /^(?:\?[^:\s]*)?:(\d+)/.exec(rest ?? '')?.[1];
    if (line !== undefined) return line;
  }
  return undefined;
}
