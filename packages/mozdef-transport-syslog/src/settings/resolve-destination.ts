import type { MozDefIssue } from '@x/mozdef-events/transport';
import { oneOf, wholeNumber } from './setting-checks.ts';
import type { SyslogDestination, SyslogTlsDestination } from './syslog-destination.ts';

/** A destination with everything filled in. */
export type ResolvedDestination = {
  /** The destination for people and reports, such as `tls://collector.example.com:6514`. */
  readonly address: string;
} & (
  | { readonly protocol: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly protocol: 'tls';
      readonly host: string;
      readonly port: number;
      readonly acceptanceMs: number;
      readonly tls: SyslogTlsDestination;
    }
  | { readonly protocol: 'unix-stream' | 'unix-datagram'; readonly path: string }
);

const PROTOCOLS = ['udp', 'tcp', 'tls', 'unix-stream', 'unix-datagram'];

/** The longest time that a timer of Node.js can wait. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Checks a destination and fills in what it leaves out. */
export function resolveDestination(given: SyslogDestination, issues: MozDefIssue[]): ResolvedDestination {
  oneOf(given.protocol, PROTOCOLS, ['destination', 'protocol'], issues);
  if (given.protocol === 'unix-stream' || given.protocol === 'unix-datagram') {
    const path = given.path ?? '/dev/log';
    const { protocol } = given;
    checkText(path, 'path', 'the path of the socket', issues);
    return { protocol, path, address: `${protocol}:${path}` };
  }
  const { protocol, host } = given;
  checkText(host, 'host', 'the name or address of the collector', issues);
  const fallback = protocol === 'tls' ? 6514 : 514;
  const port = wholeNumber(
    given.port,
    { path: ['destination', 'port'], least: 1, most: 65_535, fallback },
    issues,
  );
  const address = `${protocol}://${String(host).includes(':') ? `[${host}]` : host}:${port}`;
  if (protocol !== 'tls') return { protocol, host, port, address };
  const { cert, key } = given;
  if ((cert === undefined) !== (key === undefined)) {
    const path = ['destination', cert === undefined ? 'cert' : 'key'];
    const hint = 'a client certificate goes with its key: give both, or neither';
    issues.push({ path, rule: 'required', message: 'is missing', hint });
  }
  const acceptance = {
    path: ['destination', 'acceptanceMs'],
    least: 0,
    most: LONGEST_TIMEOUT_MS,
    fallback: 200,
  };
  const acceptanceMs = wholeNumber(given.acceptanceMs, acceptance, issues);
  return { protocol, host, port, address, acceptanceMs, tls: given };
}

function checkText(value: unknown, key: string, what: string, issues: MozDefIssue[]): void {
  // A control character in an address would end up in error messages and logs.
  if (typeof value === 'string' && /^[^\p{Cc}]+$/u.test(value)) return;
  const message = 'is not a text without control characters';
  issues.push({ path: ['destination', key], rule: 'type', message, hint: `give ${what}` });
}
