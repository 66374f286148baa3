import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { RecordCatalogue } from '@x/estreamer-protocol';
import { checkPlugin } from '../contract/check-plugin.ts';
import { instanceOf } from '../contract/define-plugin.ts';
import type { Plugin } from '../contract/plugin.ts';
import { describeThrown } from '../errors/describe-thrown.ts';
import { EstreamerPluginError, isEstreamerPluginError } from '../errors/plugin-error.ts';

/** Imports a module by its URL. */
export type ImportModule = (url: string) => Promise<unknown>;

/** Node's own import, which reads TypeScript too. */
export const nativeImport: ImportModule = (url) => import(/* @vite-ignore */ url);

/**
 * Imports the plugin that a file exports by default. The file is read anew each time: Node keeps every module that it
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
  url.searchParams.set('load', randomUUID());
  let module: unknown;
  try {
    module = await importModule(url.href);
  } catch (cause) {
    throw fail(describeThrown(cause), cause);
  }
  const exported = (module as { readonly default?: unknown }).default;
  if (exported === undefined)
    throw fail('It has no default export. Write "export default definePlugin(...)".');
  try {
    const plugin = instanceOf(exported);
    checkPlugin(plugin, catalogue);
    return plugin;
  } catch (cause) {
    throw fail(isEstreamerPluginError(cause) ? cause.message : describeThrown(cause), cause);
  }
}
