import { ftdSyslogSource } from './ftd-syslog-source.ts';
import type { SourceSectionType } from './source-type.ts';

/** What `type` of a section `[source <name>]` may say. */
export const sourceTypes: Readonly<Record<string, SourceSectionType>> = {
  'ftd-syslog': ftdSyslogSource as unknown as SourceSectionType,
};
