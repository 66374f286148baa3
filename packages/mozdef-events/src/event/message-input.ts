import type { ComplianceDetailsInput } from './compliance-details.ts';
import type { MozDefDetails } from './json-value.ts';
import type { MozDefEventInput } from './mozdef-event.ts';
import type { MozDefVulnerabilityInput } from './vulnerability-input.ts';

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
