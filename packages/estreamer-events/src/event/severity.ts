/** The severities of events, from the least to the most severe: those of syslog, by the names that MozDef has for them. */
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

/** What a severity is called elsewhere. */
export interface SeverityForms {
  /** Syslog's number, which ECS has as `event.severity`. */
  readonly syslog: number;
  /** ECS `log.level`. */
  readonly level: string;
  /** CEF's number where the row of the event table gives none, and the lowest and highest that a row may give. */
  readonly cef: number;
  readonly cefBand: readonly [lowest: number, highest: number];
  /** OCSF's number and name. */
  readonly ocsf: number;
  readonly ocsfName: string;
}

/** One row a severity: the only place where one scale is turned into another. */
export const severityForms: Readonly<Record<Severity, SeverityForms>> = {
  DEBUG: { syslog: 7, level: 'debug', cef: 0, cefBand: [0, 3], ocsf: 1, ocsfName: 'Informational' },
  INFO: { syslog: 6, level: 'info', cef: 3, cefBand: [0, 3], ocsf: 1, ocsfName: 'Informational' },
  NOTICE: { syslog: 5, level: 'notice', cef: 4, cefBand: [4, 4], ocsf: 2, ocsfName: 'Low' },
  WARNING: { syslog: 4, level: 'warning', cef: 6, cefBand: [5, 6], ocsf: 3, ocsfName: 'Medium' },
  ERROR: { syslog: 3, level: 'error', cef: 7, cefBand: [7, 8], ocsf: 4, ocsfName: 'High' },
  CRITICAL: { syslog: 2, level: 'critical', cef: 9, cefBand: [9, 10], ocsf: 5, ocsfName: 'Critical' },
  ALERT: { syslog: 1, level: 'alert', cef: 10, cefBand: [9, 10], ocsf: 5, ocsfName: 'Critical' },
  EMERGENCY: { syslog: 0, level: 'emergency', cef: 10, cefBand: [10, 10], ocsf: 6, ocsfName: 'Fatal' },
};
