import type { Origin } from './header-facts.ts';
import { baseName, headerText, tagText } from './header-text.ts';
import type { HeaderSettings, HeaderWriter } from './header-writer.ts';
import { priorityPrefixes } from './priority-prefixes.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A timestamp as MozDef's events have it: what is behind the seconds makes no difference to RFC 3164. */
const UTC_TIMESTAMP = /^(\S{19})\.\d{6}\+00:00$/;

/** Writes headers of RFC 3164: `<PRI>Mmm dd hh:mm:ss HOSTNAME TAG[PID]: `, in the local time of this machine. */
export function createRfc3164Header(settings: HeaderSettings): HeaderWriter {
  const prefixes = priorityPrefixes(settings);
  const end = settings.cee ? ': @cee: ' : ': ';
  let last: Origin | undefined;
  let tail = '';
  let second: string | undefined;
  let localTime = '';

  return ({ timestamp, origin }, severity) => {
    if (origin !== last) {
      last = origin;
      const host = settings.isLocal ? '' : `${headerText(origin.hostname, 255)} `;
      tail = ` ${host}${tagText(baseName(origin.processname))}[${tagText(origin.processid)}]${end}`;
    }
    // Many events have one second, so the last one is kept.
    const key = UTC_TIMESTAMP.exec(timestamp)?.[1] ?? timestamp;
    if (key !== second) {
      localTime = writeLocalTime(timestamp);
      second = key;
    }
    return `${prefixes[severity]}${localTime}${tail}`;
  };
}

function writeLocalTime(timestamp: string): string {
  const given = new Date(timestamp);
  const time = Number.isNaN(given.getTime()) ? new Date() : given;
  const two = (number: number) => String(number).padStart(2, '0');
  const day = String(time.getDate()).padStart(2, ' ');
  return `${MONTHS[time.getMonth()]} ${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
