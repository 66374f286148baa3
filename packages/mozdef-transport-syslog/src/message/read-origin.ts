/** Where and when a message came from, for the header. */
export interface Origin {
  readonly timestamp: string;
  readonly processid: string;
  readonly processname: string;
  readonly hostname: string;
}

/** The beginning of an event as `createEvent` orders it, with texts that need no unescaping. */
const USUAL_BEGINNING =
  /^\{"timestamp":"([^"\\]*)","processid":(\d+),"processname":"([^"\\]*)","hostname":"([^"\\]*)",/;

/** Finds in an event's JSON where it came from; parsing all of it would take many times as long. */
export function readOrigin(json: string): Origin {
  const match = USUAL_BEGINNING.exec(json);
  if (match === null) return parseOrigin(json);
  const [, timestamp = '', processid = '', processname = '', hostname = ''] = match;
  return { timestamp, processid, processname, hostname };
}

function parseOrigin(json: string): Origin {
  const event = JSON.parse(json) as { readonly [key in keyof Origin]?: unknown };
  const text = (key: keyof Origin) => {
    const value = event[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return {
    timestamp: text('timestamp'),
    processid: text('processid'),
    processname: text('processname'),
    hostname: text('hostname'),
  };
}
