/** The eight severities of syslog in the names of MozDef, from the least to the most severe. */
export const SEVERITIES = [
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'ALERT',
  'EMERGENCY',
] as const;

/** How severe an event is. */
export type Severity = (typeof SEVERITIES)[number];

/** Short names that syslog made common. */
export type SeverityAlias = 'CRIT' | 'ERR' | 'WARN' | 'EMERG';

/** A severity as a caller may write it: a name or an alias, in capitals or in small letters. */
export type SeverityInput = Severity | SeverityAlias | Lowercase<Severity | SeverityAlias>;

const SYSLOG_NUMBERS: Readonly<Record<Severity, number>> = {
  DEBUG: 7,
  INFO: 6,
  NOTICE: 5,
  WARNING: 4,
  ERROR: 3,
  CRITICAL: 2,
  ALERT: 1,
  EMERGENCY: 0,
};

/** The number of a severity in syslog: 7 for `DEBUG` to 0 for `EMERGENCY` (RFC 5424, section 6.2.1). */
export function syslogSeverity(severity: Severity): number {
  return SYSLOG_NUMBERS[severity];
}

const SEVERITY_BY_NAME: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...SEVERITIES.map((severity) => [severity, severity] as const),
  ['CRIT', 'CRITICAL'],
  ['ERR', 'ERROR'],
  ['WARN', 'WARNING'],
  ['EMERG', 'EMERGENCY'],
]);

/**
 * Finds the severity that a text names: one of the eight, or `CRIT`, `ERR`, `WARN`, `EMERG`, in any case.
 *
 * @returns undefined for a text that names none
 */
export function parseSeverity(text: string): Severity | undefined {
  return SEVERITY_BY_NAME.get(text) ?? SEVERITY_BY_NAME.get(text.toUpperCase());
}
