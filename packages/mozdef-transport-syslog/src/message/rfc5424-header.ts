import type { Origin } from './header-facts.ts';
import { baseName, headerText } from './header-text.ts';
import type { HeaderSettings, HeaderWriter } from './header-writer.ts';
import { priorityPrefixes } from './priority-prefixes.ts';

/** The timestamps that RFC 5424 allows; MozDef's own are among them. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/** Writes headers of RFC 5424: `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID -`, without structured data. */
export function createRfc5424Header(settings: HeaderSettings): HeaderWriter {
  const prefixes = priorityPrefixes(settings);
  const end = ` ${settings.messageId} - ${settings.cee ? '@cee: ' : ''}`;
  let last: Origin | undefined;
  let tail = '';

  return ({ timestamp, origin }, severity) => {
    if (origin !== last) {
      last = origin;
      const program = headerText(baseName(origin.processname), 48);
      tail = ` ${headerText(origin.hostname, 255)} ${program} ${headerText(origin.processid, 128)}${end}`;
    }
    return `${prefixes[severity]}1 ${TIMESTAMP.test(timestamp) ? timestamp : '-'}${tail}`;
  };
}
