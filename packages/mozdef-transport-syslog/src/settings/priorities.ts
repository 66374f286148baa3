import type { MozDefSeverity } from '@x/mozdef-events/transport';

/** The severities of syslog and their numbers (RFC 5424 section 6.2.1, with the names that syslog programs use). */
export const SYSLOG_PRIORITIES = Object.freeze({
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
});

/** Name of a syslog severity. */
export type SyslogPriority = keyof typeof SYSLOG_PRIORITIES;

/** The syslog severity of each MozDef severity. */
export const PRIORITY_OF_SEVERITY: Readonly<Record<MozDefSeverity, SyslogPriority>> = Object.freeze({
  EMERGENCY: 'emerg',
  ALERT: 'alert',
  CRITICAL: 'crit',
  ERROR: 'err',
  WARNING: 'warning',
  NOTICE: 'notice',
  INFO: 'info',
  DEBUG: 'debug',
});
