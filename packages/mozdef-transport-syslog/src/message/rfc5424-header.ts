import { baseName, headerText } from './header-text.ts';
import type { HeaderSettings, HeaderWriter } from './header-writer.ts';
import { priorityPrefixes } from './priority-prefixes.ts';

/** The timestamps that RFC 5424 allows; MozDef's own are among them. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/** Writes headers of RFC 5424: `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID -`, without structured data. */
export function createRfc5424Header(settings: HeaderSettings): HeaderWriter {
  const prefixes = priorityPrefixes(settings);
  const end = ` ${settings.messageId} - ${settings.cee ? '@cee: ' : ''}`;
  // A program's events mostly have one origin, so the last one is kept.
  let hostname: string | undefined;
  let processname: string | undefined;
  let processid: string | undefined;
  let tail = '';

  return (origin, severity) => {
    if (
      origin.hostname !== hostname ||
      origin.processname !== processname ||
      origin.processid !== processid
    ) {
      ({ hostname, processname, processid } = origin);
      const program = headerText(baseName(processname), 48);
      tail = ` ${headerText(hostname, 255)} ${program} ${headerText(processid, 128)}${end}`;
    }
    const timestamp = TIMESTAMP.test(origin.timestamp) ? origin.timestamp : '-';
    return `${prefixes.get(severity)}1 ${timestamp}${tail}`;
  };
}
