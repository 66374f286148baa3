import { defineConfig } from 'tsup';

/**
 * The one way in which a package of this workspace is built: ES modules for the oldest Node that the
 * packages support, with declarations and source maps that point into the shipped `src`.
 *
 * @param entry the source files that the package's `exports` (or `bin`) name
 */
export function definePackage(...entry: string[]) {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    removeNodeProtocol: false,
    silent: true,
  });
}
