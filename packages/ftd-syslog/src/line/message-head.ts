/** What stands in front of the fields. */
export interface MessageHead {
  /** The number of the message, such as 430003. */
  readonly id: number;
  /** The severity that an administrator gave it, 0 to 7. */
  readonly severity: number;
  /** The device, as it or a relay names it. */
  readonly host: string | undefined;
  /** Unix seconds, where there is a time that can be read. */
  readonly second: number | undefined;
  /** Where the fields begin. */
  readonly bodyStart: number;
}

/** A header is shorter; what stands further behind is text of somebody else. */
const LONGEST_HEADER = 1024;

const TOKEN = /%(?:FTD|NGIPS|ASA)-(?:\w+-)?([0-7])-(\d{6})/y;

/** What RFC 5424 puts between the name of the program, where a relay has put the token, and the message. */
const REST_OF_5424 = / \S{1,128} \S{1,32} (?:-|(?:\[(?:[^\]\\]|\\.)*\])+) ?/y;

/** Priority, version of RFC 5424, one of the two times, and the host. */
const HEADER =
  /^\s*(?:<\d{1,3}>)?\s*(1 (?=\d{4}-|- ))?(?:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)|([A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?: (?:UTC|GMT))?:?|-(?= ))?\s*([^\s:]\S*)?/;

/** What is needed to read times that say neither year nor zone. */
export interface TimeReading {
  /** Minutes that the devices' clocks are ahead of UTC, for times without a zone. */
  readonly utcOffsetMinutes: number;
}

/**
 * Reads the head of a message, in all the forms that devices and relays write.
 *
 * @param now Unix milliseconds: which year a time without one is of
 * @returns undefined where there is none of Threat Defense
 */
export function readMessageHead(text: string, now: number, reading: TimeReading): MessageHead | undefined {
  for (let at = text.indexOf('%'); at >= 0 && at < LONGEST_HEADER; at = text.indexOf('%', at + 1)) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) continue;
    const [written, severity, id] = token;
    const header = HEADER.exec(text.slice(0, at));
    const [, version, iso, bsd, host] = header ?? [];
    return {
      id: Number(id),
      severity: Number(severity),
      host: hostOf(host),
      second: iso === undefined ? bsdSecond(bsd, now, reading) : isoSecond(iso, reading),
      bodyStart: bodyAt(text, at + written.length, version !== undefined),
    };
  }
  return undefined;
}

function hostOf(written: string | undefined): string | undefined {
  if (written === undefined || written === '-') return undefined;
  const host = written.endsWith(':') && !written.endsWith('::') ? written.slice(0, -1) : written;
  return host === '' ? undefined : host;
}

function bodyAt(text: string, afterToken: number, is5424: boolean): number {
  let at = afterToken;
  if (text[at] !== ':' && is5424) {
    REST_OF_5424.lastIndex = at;
    if (REST_OF_5424.test(text)) at = REST_OF_5424.lastIndex;
  }
  while (at < text.length && (text[at] === ':' || text[at] === ' ' || text[at] === '\ufeff')) at += 1;
  return at;
}

/** Unix seconds of ISO 8601. */
export function isoSecond(text: string, { utcOffsetMinutes }: TimeReading): number | undefined {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text);
  const time = Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isNaN(time)) return undefined;
  return Math.floor(time / 1000) - (hasZone ? 0 : utcOffsetMinutes * 60);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const BSD_TIME = /^(\w{3}) +(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)$/;
const HALF_A_YEAR_MS = 183 * 86_400_000;

function bsdSecond(
  text: string | undefined,
  now: number,
  { utcOffsetMinutes }: TimeReading,
): number | undefined {
  const [, name, day, year, ...clock] = (text === undefined ? null : BSD_TIME.exec(text)) ?? [];
  const month = MONTHS.indexOf(name ?? '');
  if (month < 0) return undefined;
  const [hour = 0, minute = 0, second = 0] = clock.map(Number);
  const at = (inYear: number) =>
    Date.UTC(inYear, month, Number(day), hour, minute, second) - utcOffsetMinutes * 60_000;
  if (year !== undefined) return at(Number(year)) / 1000;
  // Without a year it is the one that is nearest: at New Year a message of December comes in January.
  const thisYear = new Date(now).getUTCFullYear();
  const time = at(thisYear);
  if (time - now > HALF_A_YEAR_MS) return at(thisYear - 1) / 1000;
  return (now - time > HALF_A_YEAR_MS ? at(thisYear + 1) : time) / 1000;
}
