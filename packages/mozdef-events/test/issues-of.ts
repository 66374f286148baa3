import { isMozDefError, type MozDefErrorCode, type MozDefIssue } from '../src/index.ts';

/** Runs what must throw a MozDefError with this code, and gives its issues as `path rule` and in full. */
export function issuesOf(
  run: () => unknown,
  code: MozDefErrorCode = 'invalid-event',
): { rules: string[]; issues: readonly MozDefIssue[]; message: string } {
  try {
    run();
  } catch (error) {
    if (!isMozDefError(error, code)) throw error;
    const issues = error.context.issues ?? [];
    return {
      rules: issues.map(({ path, rule }) => `${path.join('.')} ${rule}`),
      issues,
      message: error.message,
    };
  }
  throw new Error('nothing was thrown');
}
