import { choice, type SettingKind } from '@x/foundation';
import {
  SYSLOG_FACILITIES,
  SYSLOG_SEVERITIES,
  type SyslogFacility,
  type SyslogSeverity,
} from './syslog-header.ts';

/** A facility as a caller may write it: in small letters or in capitals. */
export type SyslogFacilityInput = SyslogFacility | Uppercase<SyslogFacility>;

/** The names of all facilities. */
export const syslogFacilities: readonly SyslogFacility[] = Object.freeze(
  Object.keys(SYSLOG_FACILITIES) as SyslogFacility[],
);

/** The names of all severities, the gravest first. */
export const syslogSeverities: readonly SyslogSeverity[] = Object.freeze(
  Object.keys(SYSLOG_SEVERITIES) as SyslogSeverity[],
);

/** How a message is written: a value of a setting. */
export const syslogFormat = choice('rfc5424', 'rfc3164');

/** How messages are kept apart on a connection: a value of a setting. */
export const syslogFraming = choice('octet-counting', 'lf', 'nul');

/** The facility of messages: a value of a setting. */
export const syslogFacility: SettingKind<SyslogFacility, SyslogFacilityInput> = {
  values: `one of ${syslogFacilities.join(', ')}`,
  read(value, place) {
    const lower = typeof value === 'string' ? value.toLowerCase() : value;
    return (
      syslogFacilities.find((name) => name === lower) ??
      place.refuse('is not a facility of syslog', `give ${syslogFacility.values}`)
    );
  },
};
