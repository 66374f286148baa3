import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectedMessage, CollectorProgram } from './collector.ts';
import type { PeerProgram } from './peer.ts';

/** Debian does not let syslog-ng be installed beside rsyslog, but its package can be unpacked anywhere. */
const UNPACKED = '/opt/syslog-ng';

const LIBRARIES = `${UNPACKED}/usr/lib/syslog-ng`;

/** syslog-ng, installed or unpacked. */
export const SYSLOG_NG: PeerProgram = {
  name: 'syslog-ng',
  paths: ['/usr/sbin/syslog-ng', `${UNPACKED}/usr/sbin/syslog-ng`],
  // Its dependencies, which unpacking does not install.
  install: `apt-get install libcap2 libglib2.0-0 libivykis0 libjson-c5 libnet1 libpcre3 libwrap0, and unpack syslog-ng-core into ${UNPACKED} with dpkg -x`,
};

/** The source of what syslog-ng says about itself. */
const INTERNAL = 's_internal';

/** What syslog-ng listens on. */
export interface SyslogNgInputs {
  readonly udp?: number;
  readonly tcp?: number;
  /** Whether to make the datagram socket `log`. */
  readonly unixDatagram?: boolean;
}

/** Runs syslog-ng in the foreground, with network sources as MozDef's configuration has them. */
export function syslogNg(path: string, inputs: SyslogNgInputs): CollectorProgram {
  return {
    ...syslogNgProgram(path),
    configuration: (directory, pipe) => configuration(inputs, directory, pipe),
    read(line) {
      const message = JSON.parse(line) as CollectedMessage;
      if (message.input !== INTERNAL) return message;
      return message.text.startsWith('syslog-ng starting up') ? 'ready' : undefined;
    },
  };
}

/** How syslog-ng is run, installed or unpacked. */
export function syslogNgProgram(path: string): Pick<CollectorProgram, 'path' | 'args' | 'environment'> {
  const isUnpacked = path.startsWith(UNPACKED);
  const file = (directory: string, name: string) => join(directory, name);
  return {
    path,
    args: (directory) => [
      '--foreground',
      '--no-caps',
      ...(isUnpacked ? [`--module-path=${modules()}`] : []),
      `--cfgfile=${file(directory, 'configuration')}`,
      `--persist-file=${file(directory, 'persist')}`,
      `--pidfile=${file(directory, 'pid')}`,
      `--control=${file(directory, 'control')}`,
    ],
    ...(isUnpacked && { environment: { LD_LIBRARY_PATH: LIBRARIES } }),
  };
}

/** The folder of modules, which has the version as its name. */
function modules(): string {
  const version = readdirSync(LIBRARIES).find((name) => /^\d/.test(name)) ?? '';
  return join(LIBRARIES, version);
}

const FIELDS = {
  input: 'SOURCE',
  facility: 'FACILITY',
  severity: 'LEVEL',
  timestamp: 'S_ISODATE',
  hostname: 'HOST',
  program: 'PROGRAM',
  processid: 'PID',
  messageid: 'MSGID',
  text: 'MESSAGE',
};

function configuration({ udp, tcp, unixDatagram }: SyslogNgInputs, directory: string, pipe: string): string {
  const fields = Object.entries(FIELDS).map(([name, macro]) => `${name}=$${macro}`);
  const network = (protocol: string, port: number) =>
    `network(ip("127.0.0.1") port(${port}) transport("${protocol}") flags(syslog-protocol));`;
  const lines = [
    '@version: 3.35',
    'options { keep-hostname(yes); use-dns(no); dns-cache(no); stats-freq(0); frac-digits(6); };',
    `source ${INTERNAL} { internal(); };`,
    `destination d_collect { pipe("${pipe}" template("$(format-json ${fields.join(' ')})\\n")); };`,
    `log { source(${INTERNAL}); destination(d_collect); };`,
  ];
  const source = (name: string, driver: string) =>
    lines.push(`source ${name} { ${driver} };`, `log { source(${name}); destination(d_collect); };`);
  if (udp !== undefined) source('s_udp', network('udp', udp));
  if (tcp !== undefined) source('s_tcp', network('tcp', tcp));
  if (unixDatagram === true) source('s_unix', `unix-dgram("${join(directory, 'log')}");`);
  return `${lines.join('\n')}\n`;
}
