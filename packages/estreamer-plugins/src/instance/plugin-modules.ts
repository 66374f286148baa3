import { readFileSync, realpathSync } from 'node:fs';
import { type LoadHookContext, registerHooks } from 'node:module';
import { resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whose modules are meant, and who lends them packages. */
export interface PluginModulesSettings {
  readonly folder: string;
  /** The module whose packages they may import beside their own. */
  readonly resolveFrom?: string | URL | undefined;
}

/**
 * Lets Node import the modules of a plugin folder as their authors mean them: packages that the folder does not have come from the program that
 * loads them, and what is written as an ES module is one, whatever a package.json above the folder says of its files.
 *
 * @returns ends it
 */
export function hookPluginModules({ folder, resolveFrom }: PluginModulesSettings): () => void {
  const prefixes = [...new Set([resolve(folder), realFolder(folder)])].map(
    (path) => pathToFileURL(path.endsWith(sep) ? path : path + sep).href,
  );
  const isOurs = (url: string | undefined): url is string =>
    url !== undefined && prefixes.some((prefix) => url.startsWith(prefix));
  const lender = resolveFrom === undefined ? undefined : moduleUrl(resolveFrom);
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const isPackage = /^[@\w]/.test(specifier) && !URL.canParse(specifier);
        if (lender === undefined || !isPackage || !isOurs(context.parentURL)) throw error;
        try {
          return next(specifier, { ...context, parentURL: lender });
        } catch {
          throw error;
        }
      }
    },
    load(url, context, next) {
      const format = isOurs(url) ? moduleFormat(url, context) : undefined;
      return next(url, format === undefined ? context : { ...context, format });
    },
  });
  return () => hooks.deregister();
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // Reading the folder says what is wrong with it.
    return resolve(folder);
  }
}

function moduleUrl(from: string | URL): string {
  return from instanceof URL || from.startsWith('file:') ? String(from) : pathToFileURL(from).href;
}

/** The format of a file that Node takes for CommonJS and that exports as only ES modules do. */
function moduleFormat(url: string, { format }: LoadHookContext): string | undefined {
  if (format !== 'commonjs' && format !== 'commonjs-typescript') return undefined;
  const source = readFileSync(fileURLToPath(url), 'utf8');
  if (!/^\s*(?:export\s*[\w*{]|import\s*[\w*{'"])/m.test(source)) return undefined;
  return format === 'commonjs' ? 'module' : 'module-typescript';
}
