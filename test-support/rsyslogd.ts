import { join } from 'node:path';
import type { Certificates, Identity } from './certificate-files.ts';
import type { CollectedMessage, CollectorProgram } from './collector.ts';
import type { PeerProgram } from './peer.ts';

/** rsyslog, with the TLS drivers. */
export const RSYSLOGD: PeerProgram = {
  name: 'rsyslogd',
  paths: ['/usr/sbin/rsyslogd', '/usr/local/sbin/rsyslogd'],
  install: 'apt-get install rsyslog rsyslog-openssl rsyslog-gnutls',
};

/** Files of a TLS server. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The files of a TLS server with this identity. */
export function tlsFiles({ caFile }: Certificates, { certFile, keyFile }: Identity): TlsFiles {
  return { ca: caFile, cert: certFile, key: keyFile };
}

/** What rsyslogd listens on. */
export interface RsyslogInputs {
  /** Port for UDP. */
  readonly udp?: number;
  /** Port for TCP; rsyslog takes both framings. */
  readonly tcp?: number;
  /** Port for TLS. */
  readonly tls?: {
    readonly port: number;
    readonly driver: 'ossl' | 'gtls';
    /** Whether a client certificate is asked for. */
    readonly clients: 'anon' | 'x509/certvalid';
    readonly files: TlsFiles;
  };
  /** Whether to make the stream socket `stream`. */
  readonly unixStream?: boolean;
  /** Whether to make the datagram socket `log`. */
  readonly unixDatagram?: boolean;
}

const FIELDS = {
  input: 'inputname',
  facility: 'syslogfacility-text',
  severity: 'syslogseverity-text',
  timestamp: 'timereported" dateFormat="rfc3339',
  hostname: 'hostname',
  program: 'app-name',
  processid: 'procid',
  messageid: 'msgid',
  text: 'msg',
  plain: '$!plain',
  cee: '$!cee',
};

/** Runs rsyslogd in the foreground with its default limits. It parses JSON as mmjsonparse does, with and without cookie. */
export function rsyslogd(path: string, inputs: RsyslogInputs): CollectorProgram {
  return {
    path,
    args: (directory) => ['-n', '-f', join(directory, 'configuration'), '-i', join(directory, 'pid')],
    configuration: (directory, pipe) => configuration(inputs, directory, pipe),
    read(line) {
      if (line.startsWith('{')) return JSON.parse(line) as CollectedMessage;
      return /^\[origin .*\] start$/.test(line.trim()) ? 'ready' : undefined;
    },
  };
}

function configuration(
  { udp, tcp, tls, unixStream, unixDatagram }: RsyslogInputs,
  directory: string,
  pipe: string,
) {
  const fields = Object.entries(FIELDS)
    .map(
      ([name, property]) => `constant(value="\\"${name}\\":\\"") property(name="${property}" format="json")`,
    )
    .join(' constant(value="\\",") ');
  const write = `file="${pipe}" flushOnTXEnd="on" asyncWriting="off"`;
  const at = (port: number) => `port="${port}" address="127.0.0.1" ruleset="collect"`;
  const lines = [
    `global(workDirectory="${directory}" processInternalMessages="on")`,
    'module(load="mmjsonparse")',
    `template(name="message" type="list") { constant(value="{") ${fields} constant(value="\\"}\\n") }`,
    'template(name="internal" type="string" string="%msg%\\n")',
    'ruleset(name="collect") {',
    '  action(type="mmjsonparse" cookie="" container="!plain")',
    '  action(type="mmjsonparse" container="!cee")',
    `  action(type="omfile" template="message" ${write})`,
    '}',
    `action(type="omfile" template="internal" ${write})`,
  ];
  if (udp !== undefined) lines.push('module(load="imudp")', `input(type="imudp" name="udp" ${at(udp)})`);
  if (tcp !== undefined || unixStream === true) lines.push('module(load="imptcp")');
  if (tcp !== undefined) lines.push(`input(type="imptcp" name="tcp" ${at(tcp)})`);
  if (unixStream === true) {
    lines.push(
      `input(type="imptcp" name="stream" path="${join(directory, 'stream')}" unlink="on" ruleset="collect")`,
    );
  }
  if (unixDatagram === true) {
    lines.push(
      'module(load="imuxsock" SysSock.Use="off")',
      `input(type="imuxsock" socket="${join(directory, 'log')}" ruleset="collect" ratelimit.interval="0")`,
    );
  }
  if (tls !== undefined) {
    const { port, driver, clients, files } = tls;
    const security = [
      `streamdriver.name="${driver}" streamdriver.mode="1" streamdriver.authmode="${clients}"`,
      `streamdriver.cafile="${files.ca}" streamdriver.certfile="${files.cert}" streamdriver.keyfile="${files.key}"`,
    ];
    lines.push('module(load="imtcp")', `input(type="imtcp" name="tls" ${at(port)} ${security.join(' ')})`);
  }
  return `${lines.join('\n')}\n`;
}
