import type { DetailValue } from './json-value.ts';

/** The rule that a compliance item is about. */
export interface ComplianceCheckInput {
  /** What the check looks for. */
  readonly description: string;
  /** Where it looks, such as `endpoint`. */
  readonly location: string;
  /** Its name. */
  readonly name: string;
  /** What identifies the check. The Python client did not ask for it, but the server identifies the item by it. */
  readonly ref: string;
  /** How it was done. */
  readonly test: {
    /** With what kind of test, such as the name of a scanner. */
    readonly type: string;
    /** What the test looked for. */
    readonly value: string | number | boolean;
    readonly [key: string]: DetailValue;
  };
  readonly [key: string]: DetailValue;
}

/** The `details` of a compliance item. Other keys may be added. */
export interface ComplianceDetailsInput {
  /** What was checked, such as a host name. */
  readonly target: string;
  /** The policy that asks for the check. */
  readonly policy: {
    readonly level: string;
    readonly name: string;
    readonly url: string;
    readonly [key: string]: DetailValue;
  };
  /** The check. */
  readonly check: ComplianceCheckInput;
  /** Whether the target complies. */
  readonly compliance: boolean;
  /** Where to read more. */
  readonly link: string;
  /** When it was checked: a `Date`, or ISO 8601 text with an offset. Goes out in UTC with six fraction digits. */
  readonly utctimestamp: Date | string;
  readonly [key: string]: DetailValue;
}
