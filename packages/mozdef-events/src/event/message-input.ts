import type { DetailValue, MozDefDetails } from './check-json.ts';
import type { MozDefEventInput } from './mozdef-event.ts';
import type { MozDefVulnerabilityInput } from './mozdef-vulnerability.ts';

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

/** A compliance item, as a caller describes it; what is left out is filled in. */
export interface MozDefComplianceItemInput extends Omit<MozDefEventInput, 'category' | 'details'> {
  /** Always `complianceitems`. @default 'complianceitems' */
  readonly category?: 'complianceitems' | undefined;
  /** The check and its result. */
  readonly details: ComplianceDetailsInput;
}

/** A hint about a machine, as a caller describes it; what is left out is filled in. */
export interface MozDefAssetHintInput extends Omit<MozDefEventInput, 'category' | 'details'> {
  /** Always `asset_hint`. @default 'asset_hint' */
  readonly category?: 'asset_hint' | undefined;
  /** What is known about the machine. Not empty. */
  readonly details: MozDefDetails;
}

/** A rapid risk assessment, as a caller describes it; what is left out is filled in. */
export interface MozDefRraInput extends Omit<MozDefEventInput, 'category' | 'details'> {
  /** Always `rra_data`. @default 'rra_data' */
  readonly category?: 'rra_data' | undefined;
  /** The assessment. Not empty. */
  readonly details: MozDefDetails;
}

/** An input that says of which type it is. */
export interface MozDefTyped<Type extends string, Input> {
  readonly type: Type;
  readonly input: Input;
}

/** An event of a given type, made by `event`, `complianceItem`, `assetHint` or `rra`. */
export type MozDefTypedEvent =
  | MozDefTyped<'event', MozDefEventInput>
  | MozDefTyped<'complianceItem', MozDefComplianceItemInput>
  | MozDefTyped<'assetHint', MozDefAssetHintInput>
  | MozDefTyped<'rra', MozDefRraInput>;

/** A vulnerability, made by `vulnerability`. */
export type MozDefTypedVulnerability = MozDefTyped<'vulnerability', MozDefVulnerabilityInput>;

/** What can be sent: a plain object is an event; the other types are made by functions of their names. */
export type MozDefMessageInput = MozDefEventInput | MozDefTypedEvent | MozDefTypedVulnerability;

/** An event; the same as the plain object. It is checked when it is sent. */
export function event(input: MozDefEventInput): MozDefTyped<'event', MozDefEventInput> {
  return { type: 'event', input };
}

/**
 * The result of a compliance check. It is checked when it is sent: every key that MozDef needs is asked for.
 *
 * The last release of MozDef cannot store compliance items (its plug-in fails on Python 3), which is a warning with
 * every one.
 */
export function complianceItem(
  input: MozDefComplianceItemInput,
): MozDefTyped<'complianceItem', MozDefComplianceItemInput> {
  return { type: 'complianceItem', input };
}

/**
 * A vulnerability of version 1, or 2 if it says so. It is checked when it is sent. It is not an event: presets for
 * events do not apply, and transports send it to where MozDef stores vulnerabilities.
 */
export function vulnerability(input: MozDefVulnerabilityInput): MozDefTypedVulnerability {
  return { type: 'vulnerability', input };
}

/** A hint about a machine. It is checked when it is sent: `details` must not be empty. */
export function assetHint(input: MozDefAssetHintInput): MozDefTyped<'assetHint', MozDefAssetHintInput> {
  return { type: 'assetHint', input };
}

/** A rapid risk assessment. It is checked when it is sent: `details` must not be empty. */
export function rra(input: MozDefRraInput): MozDefTyped<'rra', MozDefRraInput> {
  return { type: 'rra', input };
}
