import { EstreamerPluginError } from '../../errors/plugin-error.ts';
import type { CefMapping, CefMappings } from './cef-mapping.ts';

const KEY = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * Checks what would make lines that nobody can read.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with every reason
 */
export function checkCefMappings({ kinds, events, categories, otherwise }: CefMappings): void {
  const all: readonly (readonly [string, CefMapping | undefined])[] = [
    ...Object.entries(kinds),
    ...Object.entries(events),
    ...Object.entries(categories),
    ['otherwise', otherwise],
  ];
  const issues = all.flatMap(([name, mapping]) =>
    mapping === undefined ? [] : findIssues(mapping).map((issue) => `${name}: ${issue}`),
  );
  if (issues.length === 0) return;
  throw new EstreamerPluginError('invalid-settings', `CEF cannot be written: ${issues.join('; ')}.`, {
    issues,
  });
}

function findIssues({ extension, severity, facts = {} }: CefMapping): string[] {
  const issues = Object.keys(extension)
    .filter((key) => !KEY.test(key))
    .map((key) => `extension has the key ${JSON.stringify(key)}, but keys are letters and digits`);
  for (const row of severity) {
    if (!Number.isInteger(row.severity) || row.severity < 0 || row.severity > 10) {
      issues.push(`severity has ${JSON.stringify(row.severity)}, which is not an integer from 0 to 10`);
    }
    for (const fact of Object.keys(row.when ?? {})) {
      if (!Object.hasOwn(facts, fact))
        issues.push(`severity needs ${JSON.stringify(fact)}, which is not in facts`);
    }
  }
  return issues;
}
