import { ipProtocolNames } from '@x/estreamer-protocol';
import { isNobody } from './user-name.ts';

/** Values of events that come as text, brought to the form that other records have. */

interface WithData {
  readonly data?: object | undefined;
}

/** Names of IP protocols in any spelling to the usual one. */
const protocolSpellings: Readonly<Record<string, string>> = {
  ...ipProtocolNames,
  ...Object.fromEntries(Object.values(ipProtocolNames).map((name) => [name, name])),
  'ipv6-icmp': 'ICMPv6',
  icmp6: 'ICMPv6',
};

/** The IP protocol by its usual name. */
export const textProtocol = [{ lookup: 'Protocol', in: protocolSpellings }, 'Protocol'] as const;

/** The user; not one that stands for nobody. */
export const textUser = {
  compute: (record: WithData) => {
    const name = textOf(record, 'InitiatorUser') ?? textOf(record, 'User');
    return isNobody(name) ? undefined : name;
  },
} as const;

/** The access control rule; `Invalid ID` is what the server writes where no rule matched that it could name. */
export const textRule = {
  compute: (record: WithData) => {
    const rule = textOf(record, 'FirewallRule');
    return rule?.toLowerCase() === 'invalid id' ? undefined : rule;
  },
} as const;

/** Generator and rule of an intrusion event, by the names of syslog messages or by the pattern of captured events. */
export const textSignature = {
  join: [
    ['GID', 'GeneratorID'],
    ['SID', 'SignatureID'],
  ],
  with: ':',
} as const;

/** A field as text. */
export function textOf({ data }: WithData, field: string): string | undefined {
  const value = (data as Readonly<Record<string, unknown>> | undefined)?.[field];
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}
