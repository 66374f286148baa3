import { branchOffice, type Device, headOffice } from './devices.ts';
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

export const priorities = { high: { id: 1, name: 'high' }, medium: { id: 2, name: 'medium' } };

export const indicatorsOfCompromise = {
  webAttack: { id: 7, category: 'Impact 1 Attack', eventType: 'Impact 1 Intrusion Event' },
  malware: { id: 12, category: 'Malware Detected', eventType: 'Malware Detected in File Transfer' },
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

export const attackers = [
  { address: '203.0.113.66', countryCode: countries.brazil.code },
  { address: '203.0.113.141', countryCode: countries.netherlands.code },
];

/** The public web servers, one behind each device. */
export const webServers: readonly { readonly device: Device; readonly address: string }[] = [
  { device: headOffice, address: '10.1.30.80' },
  { device: branchOffice, address: '10.2.30.80' },
];
