import { abortChecks } from './abort-checks.ts';
import { acknowledgedChecks } from './acknowledged-checks.ts';
import { backPressureChecks } from './back-pressure-checks.ts';
import { batchingAndLimitsChecks } from './batching-and-limits-checks.ts';
import type { Check } from './check.ts';
import { closeChecks } from './close-checks.ts';
import { concurrencyChecks } from './concurrency-checks.ts';
import { contractChecks } from './contract-checks.ts';
import { deliveryChecks } from './delivery-checks.ts';
import { partialFailureChecks } from './partial-failure-checks.ts';
import { retryableOrRejectedChecks } from './retryable-or-rejected-checks.ts';
import { textAndSizeChecks } from './text-and-size-checks.ts';

/** Every requirement of the contract. */
export const ALL_CHECKS: readonly Check[] = [
  ...contractChecks,
  ...deliveryChecks,
  ...batchingAndLimitsChecks,
  ...partialFailureChecks,
  ...retryableOrRejectedChecks,
  ...abortChecks,
  ...concurrencyChecks,
  ...closeChecks,
  ...backPressureChecks,
  ...textAndSizeChecks,
  ...acknowledgedChecks,
];
