import { countries } from './sites.ts';

export const classifications = {
  webAttack: {
    id: 24,
    name: 'web-application-attack',
    description: 'Web Application Attack',
    uuid: '8d4451a0-6d1b-11ef-9a01-00505600a001',
  },
  scan: {
    id: 11,
    name: 'attempted-recon',
    description: 'Attempted Information Leak',
    uuid: '8d4451a1-6d1b-11ef-9a01-00505600a001',
  },
};

export const priorities = {
  high: { id: 1, name: 'high' },
  medium: { id: 2, name: 'medium' },
  low: { id: 3, name: 'low' },
};

export const indicatorsOfCompromise = {
  webAttack: { id: 7, category: 'Impact 1 Attack', eventType: 'Impact 1 Intrusion Event' },
  malware: { id: 12, category: 'Malware Detected', eventType: 'Malware Detected in File Transfer' },
};

/** What the server makes of an attack that gets through to a vulnerable host. */
export const correlation = {
  policy: {
    id: 3,
    name: 'office-watch',
    description: 'What the security team wants to know at once',
    uuid: 'af1c5b10-6d1b-11ef-9a01-00505600a001',
  },
  redAttack: {
    id: 11,
    name: 'attack-on-a-web-server',
    description: 'An intrusion event of impact 1 on a public web server',
    eventType: 'Intrusion Event',
    uuid: 'af1c5b11-6d1b-11ef-9a01-00505600a001',
  },
  fileSharing: {
    id: 12,
    name: 'file-sharing-in-the-guest-network',
    description: 'A guest offers files, which the white list of the guest network does not allow',
    eventType: 'White List',
    uuid: 'af1c5b12-6d1b-11ef-9a01-00505600a001',
  },
};

/** The kinds of data that come with intrusion events beside packets. */
export const extraDataTypes = {
  forwardedFor: { id: 2, name: 'Original Client IP (IPv6)', encoding: 'ipv6' },
  httpUri: { id: 9, name: 'HTTP URI', encoding: 'string' },
};

/** An intrusion rule and the request that sets it off; the numbers are from the range for local rules. */
export interface Attack {
  readonly ruleId: number;
  readonly message: string;
  readonly ruleUuid: string;
  readonly classificationId: number;
  readonly priorityId: number;
  readonly iocNumber: number;
  readonly impactFlags: number;
  readonly impact: number;
  /** Dropped by the device. */
  readonly blocked: boolean;
  readonly method: string;
  readonly uri: string;
}

export const RULE_GENERATOR = 1;

export const attacks: readonly Attack[] = [
  {
    ruleId: 1_000_001,
    message: 'SERVER-WEBAPP directory traversal attempt',
    ruleUuid: '9e5562b0-6d1b-11ef-9a01-00505600a001',
    classificationId: classifications.webAttack.id,
    priorityId: priorities.high.id,
    iocNumber: indicatorsOfCompromise.webAttack.id,
    impactFlags: 0b10111,
    impact: 1,
    blocked: true,
    method: 'GET',
    uri: '/download?file=../../../../etc/passwd',
  },
  {
    ruleId: 1_000_002,
    message: 'SERVER-WEBAPP SQL injection attempt',
    ruleUuid: '9e5562b1-6d1b-11ef-9a01-00505600a001',
    classificationId: classifications.webAttack.id,
    priorityId: priorities.high.id,
    iocNumber: 0,
    impactFlags: 0b111,
    impact: 2,
    blocked: true,
    method: 'GET',
    uri: "/items?id=1'%20OR%20'1'='1",
  },
  {
    ruleId: 1_000_003,
    message: 'POLICY-OTHER administration page requested from outside',
    ruleUuid: '9e5562b2-6d1b-11ef-9a01-00505600a001',
    classificationId: classifications.scan.id,
    priorityId: priorities.medium.id,
    iocNumber: 0,
    impactFlags: 0b11,
    impact: 3,
    blocked: false,
    method: 'GET',
    uri: '/admin/login',
  },
];

/** Attacks that the servers are vulnerable to. */
export const vulnerabilityAttacks = attacks.filter(({ iocNumber }) => iocNumber !== 0);

/** Attacks that come to nothing. */
export const probes = attacks.filter(({ iocNumber }) => iocNumber === 0);

/** Those who attack, from behind proxies that name them. */
export const attackers = [
  attacker('203.0.113.66', countries.brazil.code, '2001:db8:bad::66', '20010db80bad00000000000000000066'),
  attacker(
    '203.0.113.141',
    countries.netherlands.code,
    '2001:db8:bad::141',
    '20010db80bad00000000000000000141',
  ),
];

/** The bytes of the address are no UTF-8: 0xb8 has nothing to continue. */
function attacker(address: string, countryCode: number, forwardedFor: string, bytes: string) {
  return { address, countryCode, forwardedFor, forwardedForBytes: Buffer.from(bytes, 'hex') };
}
