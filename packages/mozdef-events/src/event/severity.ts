/** The eight severities of MozDef, from the least to the most severe. */
export const MOZDEF_SEVERITIES = [
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'ALERT',
  'EMERGENCY',
] as const;

/** A severity as it goes on the wire. */
export type MozDefSeverity = (typeof MOZDEF_SEVERITIES)[number];

/** Short names that syslog made common. */
export type MozDefSeverityAlias = 'CRIT' | 'ERR' | 'WARN' | 'EMERG';

/** A severity as a caller may write it: a name or an alias, in capitals or in small letters. */
export type MozDefSeverityInput =
  | MozDefSeverity
  | MozDefSeverityAlias
  | Lowercase<MozDefSeverity | MozDefSeverityAlias>;

const SEVERITY_BY_NAME: ReadonlyMap<string, MozDefSeverity> = new Map<string, MozDefSeverity>([
  ...MOZDEF_SEVERITIES.map((severity) => [severity, severity] as const),
  ['CRIT', 'CRITICAL'],
  ['ERR', 'ERROR'],
  ['WARN', 'WARNING'],
  ['EMERG', 'EMERGENCY'],
]);

/**
 * Finds the severity that a text names: one of the eight, or `CRIT`, `ERR`, `WARN`, `EMERG`, in any case.
 *
 * @returns the name as it goes on the wire, or `undefined` for a text that names none
 */
export function parseSeverity(text: string): MozDefSeverity | undefined {
  return SEVERITY_BY_NAME.get(text) ?? SEVERITY_BY_NAME.get(text.toUpperCase());
}
