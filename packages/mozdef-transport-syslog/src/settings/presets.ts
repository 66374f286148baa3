import type { SyslogProtocol } from './syslog-destination.ts';
import type { SyslogFormat, SyslogFraming } from './wire-form.ts';

/**
 * Collectors that the defaults fit.
 *
 * - `any`: what every collector that follows the standards takes, and rsyslog as it comes.
 * - `rsyslog`: rsyslog as it comes, which takes messages of up to 8096 bytes by every way, UDP included.
 * - `mozdef-syslog-ng`: the syslog-ng that comes with MozDef. It takes 64 KiB and does not know octet counting.
 */
export type SyslogPreset = 'any' | 'rsyslog' | 'mozdef-syslog-ng';

/** What a preset sets. */
export interface PresetDefaults {
  readonly framing: SyslogFraming;
  readonly maxMessageBytes: number;
}

/** The largest datagram that UDP over IPv4 can carry, in bytes. */
export const LARGEST_UDP_DATAGRAM = 65_507;

/** RFC 3164 section 4.1 allows 1024 bytes; by RFC 5424 section 6.1 and RFC 5426 a collector should take 2048. */
const STANDARD_UDP_BYTES: Readonly<Record<SyslogFormat, number>> = { rfc3164: 1024, rfc5424: 2048 };

/** By RFC 5425 section 4.3.1 a collector should take 8192 bytes; rsyslog, unless told otherwise, cuts at 8096. */
const RSYSLOG_BYTES = 8096;

const PRESETS: Readonly<
  Record<SyslogPreset, (protocol: SyslogProtocol, format: SyslogFormat) => PresetDefaults>
> = {
  any: (protocol, format) => ({
    // No standard covers streams on Unix sockets; a line end is what local collectors know.
    framing: protocol === 'unix-stream' ? 'lf' : 'octet-counting',
    maxMessageBytes: protocol === 'udp' ? STANDARD_UDP_BYTES[format] : RSYSLOG_BYTES,
  }),
  rsyslog: () => ({ framing: 'octet-counting', maxMessageBytes: RSYSLOG_BYTES }),
  'mozdef-syslog-ng': (protocol) => ({
    framing: 'lf',
    maxMessageBytes: protocol === 'udp' ? LARGEST_UDP_DATAGRAM : 65_536,
  }),
};

/** @returns the defaults, or `undefined` for a name that is no preset */
export function presetDefaults(
  preset: string,
  protocol: SyslogProtocol,
  format: SyslogFormat,
): PresetDefaults | undefined {
  return Object.hasOwn(PRESETS, preset) ? PRESETS[preset as SyslogPreset](protocol, format) : undefined;
}
