import type { MozDefIssue, MozDefRule } from '@x/mozdef-events/transport';

/** Makes an issue about a setting, or about what a setting says of an event. */
export function issue(
  path: MozDefIssue['path'],
  rule: MozDefRule,
  message: string,
  hint: string,
): MozDefIssue {
  return { path, rule, message, hint };
}
