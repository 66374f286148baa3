/** The facilities of syslog and their numbers (RFC 5424 section 6.2.1, with the names that syslog programs use). */
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

/** A facility as a caller may write it: in small letters or in capitals. */
export type SyslogFacilityInput = SyslogFacility | Uppercase<SyslogFacility>;

/** @returns the facility's number, or `undefined` for a name that is none */
export function facilityNumber(name: string): number | undefined {
  const key = String(name).toLowerCase();
  return Object.hasOwn(SYSLOG_FACILITIES, key) ? SYSLOG_FACILITIES[key as SyslogFacility] : undefined;
}
