import type { FullyQualifiedEventData } from '@x/estreamer-protocol';
import { messageFields } from './field-names.ts';
import { icmpName } from './icmp-names.ts';

/** How a line is written. */
export interface FtdSyslogLineSettings {
  /** The device's name in the header. @default the event's `Device`, else none */
  readonly host?: string | undefined;
  /** PRI of the header: facility * 8 + severity. @default 113, alert of facility 14, as a device writes it */
  readonly priority?: number | undefined;
  /** The severity in the message's name. @default 1 */
  readonly severity?: number | undefined;
  /**
   * The header: with the time as newer devices write it (`iso`), as older ones do (`bsd`, with the year), or none at all.
   * @default 'iso'
   */
  readonly header?: 'iso' | 'bsd' | 'none' | undefined;
}

/** What stands in a record and not in a message. */
const NOT_WRITTEN = new Set([
  'EventType',
  'EventSecond',
  'Device',
  'LastPacketSecond',
  'SyslogMessage',
  'SyslogSeverity',
]);

const names = new Map(messageFields.toReversed().map(({ as, name }) => [as, name]));
const order = new Map(messageFields.map(({ as }, index) => [as, index]));

/**
 * Writes the event that a management center would send as text as the message that a device would: for tests, and for
 * what reads this syslog. Fields that the device has no name for go on under their own. As the device does, it escapes
 * nothing; line ends become blanks.
 *
 * @example
 * writeFtdSyslogLine({ EventType: 'ConnectionEvent', EventSecond: 1750000000, Device: 'fw1', AC_RuleAction: 'Allow' });
 * // <113>2025-06-15T15:06:40Z fw1 : %FTD-1-430002: AccessControlRuleAction: Allow
 */
export function writeFtdSyslogLine(
  data: FullyQualifiedEventData,
  settings: FtdSyslogLineSettings = {},
): string {
  const { host = data['Device'], severity = 1 } = settings;
  const isIpv6 = /6|58/.test(String(data.Protocol)) || String(data.InitiatorIP).includes(':');
  const pairs = Object.entries(data)
    .filter(
      ([name, value]) => !NOT_WRITTEN.has(name) && value !== undefined && value !== null && value !== '',
    )
    .map(([name, value]) => [
      order.get(name) ?? order.size,
      names.get(name) ?? name,
      writeValue(name, value, isIpv6),
    ])
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, name, value]) => `${name}: ${value}`);
  return `${header(data, String(host ?? ''), settings)}%FTD-${severity}-${messageOf(data)}: ${pairs.join(', ')}`;
}

function messageOf(data: FullyQualifiedEventData): number {
  if (typeof data['SyslogMessage'] === 'number') return data['SyslogMessage'];
  if (data.EventType === 'IntrusionEvent') return 430_001;
  if (data.EventType === 'FileEvent') return data['SHA_Disposition'] === 'Malware' ? 430_005 : 430_004;
  return data['LastPacketSecond'] === undefined ? 430_002 : 430_003;
}

function header(
  data: FullyQualifiedEventData,
  host: string,
  { header: form = 'iso', priority = 113 }: FtdSyslogLineSettings,
): string {
  if (form === 'none') return '';
  const time = new Date(secondOf(data) * 1000);
  const [date = '', clock = ''] = time.toISOString().slice(0, 19).split('T');
  if (form === 'iso') return `<${priority}>${date}T${clock}Z ${host} : `;
  const [, day, month] = /, (\d+) (\w+)/.exec(time.toUTCString()) ?? [];
  return `<${priority}>${month} ${day} ${date.slice(0, 4)} ${clock} ${host}  `;
}

/** When the device writes it: connections have no second of their own, and are told of at their end, or their begin. */
function secondOf({ EventSecond, FirstPacketSecond, LastPacketSecond }: FullyQualifiedEventData): number {
  const second = [EventSecond, LastPacketSecond, FirstPacketSecond].find((one) => typeof one === 'number');
  return Number(second ?? 0);
}

function writeValue(name: string, value: unknown, isIpv6: boolean): string {
  if (name === 'FirstPacketSecond' && typeof value === 'number')
    return new Date(value * 1000).toISOString().replace('.000', '');
  if (name === 'ICMP_Type' && typeof value === 'number') return icmpName(value, isIpv6) ?? String(value);
  if (name === 'ICMP_Code' && value === 0) return 'No Code';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replaceAll(/[\r\n\0]+/g, ' ').trim();
}
