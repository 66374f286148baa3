import type { EstreamerClientLogger } from '../../src/index.ts';

/** A logger that keeps its warnings. */
export function createRecordingLogger(): EstreamerClientLogger & { readonly warnings: string[] } {
  const warnings: string[] = [];
  return {
    warnings,
    info() {},
    warn(_fields, message) {
      warnings.push(message);
    },
  };
}
