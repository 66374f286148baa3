import type { Severity } from '@x/foundation';

/** What a severity is called elsewhere. */
export interface SeverityForms {
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
  DEBUG: { level: 'debug', cef: 0, cefBand: [0, 3], ocsf: 1, ocsfName: 'Informational' },
  INFO: { level: 'info', cef: 3, cefBand: [0, 3], ocsf: 1, ocsfName: 'Informational' },
  NOTICE: { level: 'notice', cef: 4, cefBand: [4, 4], ocsf: 2, ocsfName: 'Low' },
  WARNING: { level: 'warning', cef: 6, cefBand: [5, 6], ocsf: 3, ocsfName: 'Medium' },
  ERROR: { level: 'error', cef: 7, cefBand: [7, 8], ocsf: 4, ocsfName: 'High' },
  CRITICAL: { level: 'critical', cef: 9, cefBand: [9, 10], ocsf: 5, ocsfName: 'Critical' },
  ALERT: { level: 'alert', cef: 10, cefBand: [9, 10], ocsf: 5, ocsfName: 'Critical' },
  EMERGENCY: { level: 'emergency', cef: 10, cefBand: [10, 10], ocsf: 6, ocsfName: 'Fatal' },
};
