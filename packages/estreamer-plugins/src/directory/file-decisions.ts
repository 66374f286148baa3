import { isPluginPolicy, POLICY_ISSUE } from '../contract/check-plugin.ts';
import { findLimitIssues, numberIssue } from '../isolation/plugin-limits.ts';
import type { PluginFileDecisions } from './directory-settings.ts';

/** What is wrong with what is decided about a plugin file, each reason with the name of the setting. */
export function findDecisionIssues(decisions: PluginFileDecisions): string[] {
  const { policy, isolation, limits, workerLimits } = decisions;
  const issues = findLimitIssues(limits ?? {});
  if (policy !== undefined && !isPluginPolicy(policy)) issues.push(POLICY_ISSUE);
  if (isolation !== undefined && isolation !== 'none' && isolation !== 'worker') {
    issues.push('"isolation" is neither "none" nor "worker"');
  }
  const heapIssue = numberIssue('workerLimits.maxHeapMb', workerLimits?.maxHeapMb, 1);
  if (heapIssue !== undefined) issues.push(heapIssue);
  return issues;
}
