import { MOZDEF_SEVERITIES, type MozDefSeverity } from '@x/mozdef-events/transport';
import { PRIORITY_OF_SEVERITY, SYSLOG_PRIORITIES } from '../settings/priorities.ts';
import type { HeaderSettings } from './header-writer.ts';

/** The PRI part of a message, `<facility * 8 + severity>`, for each severity of MozDef. */
export function priorityPrefixes({
  facility,
  priority,
}: Pick<HeaderSettings, 'facility' | 'priority'>): Readonly<Record<MozDefSeverity, string>> {
  const entries = MOZDEF_SEVERITIES.map((severity) => {
    const number = priority ?? SYSLOG_PRIORITIES[PRIORITY_OF_SEVERITY[severity]];
    return [severity, `<${facility * 8 + number}>`] as const;
  });
  // Every severity has its entry.
  return Object.fromEntries(entries) as Record<MozDefSeverity, string>;
}
