/** What the device calls ICMP types, and their numbers (IANA, ICMP Parameters). */
const types: Readonly<Record<string, number>> = {
  'echo reply': 0,
  'destination unreachable': 3,
  'source quench': 4,
  redirect: 5,
  echo: 8,
  'echo request': 8,
  'router advertisement': 9,
  'router solicitation': 10,
  'time exceeded': 11,
  'parameter problem': 12,
  timestamp: 13,
  'timestamp request': 13,
  'timestamp reply': 14,
  'information request': 15,
  'information reply': 16,
  'address mask request': 17,
  'address mask reply': 18,
};

/** The same for ICMPv6. */
const typesOfIpv6: Readonly<Record<string, number>> = {
  'destination unreachable': 1,
  'packet too big': 2,
  'time exceeded': 3,
  'parameter problem': 4,
  'echo request': 128,
  'echo reply': 129,
  'multicast listener query': 130,
  'multicast listener report': 131,
  'multicast listener done': 132,
  'router solicitation': 133,
  'router advertisement': 134,
  'neighbor solicitation': 135,
  'neighbor advertisement': 136,
  redirect: 137,
};

/** The number of an ICMP type or code, from itself or its name; a name that is not known stays as it is. */
export function icmpNumber(kind: 'icmp-type' | 'icmp-code', value: string, isIpv6: boolean): string | number {
  const number = /^\d{1,3}/.exec(value)?.[0];
  if (number !== undefined) return Number(number);
  const name = value.toLowerCase();
  if (kind === 'icmp-code') return name === 'no code' ? 0 : value;
  return (isIpv6 ? typesOfIpv6 : types)[name] ?? value;
}

/** The names by number, as the device writes them. */
export function icmpName(type: number, isIpv6: boolean): string | undefined {
  const found = Object.entries(isIpv6 ? typesOfIpv6 : types).findLast(([, number]) => number === type)?.[0];
  return found?.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}
