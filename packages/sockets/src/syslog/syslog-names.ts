import { SEVERITIES, type Severity, syslogSeverity } from '@x/foundation';

/** The facilities of syslog and their numbers (RFC 5424, section 6.2.1, with the names that syslog programs use). */
export const SYSLOG_FACILITIES = Object.freeze({
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  ntp: 12,
  audit: 13,
  alert: 14,
  clock: 15,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
});

/** Name of a facility. */
export type SyslogFacility = keyof typeof SYSLOG_FACILITIES;

/** The severities of syslog and their numbers (RFC 5424, section 6.2.1, with the names that syslog programs use). */
export const SYSLOG_SEVERITIES = Object.freeze({
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
});

/** Name of a severity in syslog. */
export type SyslogSeverity = keyof typeof SYSLOG_SEVERITIES;

/**
 * The PRI part of a message, `<facility * 8 + severity>`, for each severity.
 *
 * @param only one severity for all; undefined: each its own
 */
export function priorityPrefixes(
  facility: SyslogFacility,
  only: SyslogSeverity | undefined,
): Readonly<Record<Severity, string>> {
  const entries = SEVERITIES.map((severity) => {
    const number = only === undefined ? syslogSeverity(severity) : SYSLOG_SEVERITIES[only];
    return [severity, `<${SYSLOG_FACILITIES[facility] * 8 + number}>`] as const;
  });
  // Every severity has its entry.
  return Object.fromEntries(entries) as Record<Severity, string>;
}
