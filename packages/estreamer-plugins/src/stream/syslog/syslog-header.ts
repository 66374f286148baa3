import { hostname as hostnameOfMachine } from 'node:os';
import type { EventRecord } from '@x/estreamer-protocol';
import { createRecordSeverity } from '../../formats/cef/record-severity.ts';
import type { FormatContext } from '../../formats/record-format.ts';
import { type EventTime, eventTimeOf, isoTime } from '../../formats/source/event-time.ts';
import { readRecord } from '../../formats/source/readable-record.ts';
import { sensorOf } from '../../formats/source/record-facts.ts';
import type { StreamSyslogSettings } from '../stream-settings.ts';
import { syslogFacilities, syslogSeverities } from './syslog-names.ts';

/** Writes what stands before a line. */
export type SyslogHeader = (record: EventRecord, context: FormatContext) => string;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @param formatName what the lines are; CEF brings its own tag for RFC 3164 */
export function createSyslogHeader(settings: StreamSyslogSettings, formatName: string): SyslogHeader {
  const {
    standard = 'rfc5424',
    facility = 'local0',
    severity = 'event',
    hostname = hostnameOfMachine(),
    program = standard === 'rfc3164' && formatName === 'cef' ? '' : 'estreamer',
  } = settings;
  const facilityNumber = syslogFacilities[facility] * 8;
  const rate = createRecordSeverity();
  const machine = headerText(hostnameOfMachine(), 255);
  const own = typeof hostname === 'string' ? headerText(hostname, 255) : undefined;
  const app = headerText(program, 48);
  const tag = program === '' ? '' : `${program.replace(/[^\w./-]/g, '_').slice(0, 32)}[${process.pid}]: `;

  return (record, context) => {
    const readable = readRecord(record, context);
    const number = severity === 'event' ? fromCef(rate(record, context)) : syslogSeverities[severity];
    const host = own ?? headerText(sensorOf(readable) ?? machine, 255);
    const time = eventTimeOf(readable) ?? { seconds: Math.trunc(Date.now() / 1000), microseconds: undefined };
    const priority = `<${facilityNumber + number}>`;
    if (standard === 'rfc3164') return `${priority}${localTime(time)} ${host} ${tag}`;
    return `${priority}1 ${isoTime(time)} ${host} ${app} ${process.pid} ${headerText(record.kind, 32)} - `;
  };
}

function fromCef(severity: number): number {
  if (severity >= 9) return syslogSeverities.crit;
  if (severity >= 7) return syslogSeverities.err;
  if (severity >= 5) return syslogSeverities.warning;
  return severity >= 3 ? syslogSeverities.notice : syslogSeverities.info;
}

/** Printable ASCII without space, so that nothing can end the field; `-` stands for none. */
function headerText(text: string, maxLength: number): string {
  return text.replace(/[^\x21-\x7e]/g, '_').slice(0, maxLength) || '-';
}

/** RFC 3164 has the sender's local time, without year and zone. */
function localTime({ seconds }: EventTime): string {
  const time = new Date(seconds * 1000);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = String(time.getDate()).padStart(2, ' ');
  return `${MONTHS[time.getMonth()]} ${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
