import type { ComplianceDetailsInput, VulnerabilityV1Input, VulnerabilityV2Input } from '../src/index.ts';

const UTCTIMESTAMP = '2026-01-02T03:04:05.000006+00:00';

export const complianceDetails = {
  target: 'www.example.com',
  policy: { level: 'medium', name: 'system', url: 'https://policy.example.com' },
  check: {
    description: 'validate system patch level',
    location: 'endpoint',
    name: 'vulnerability scanner check',
    ref: 'sysmediumupdates1',
    test: { type: 'scanner', value: 'patches' },
  },
  compliance: true,
  link: 'https://report.example.com',
  utctimestamp: UTCTIMESTAMP,
} as const satisfies ComplianceDetailsInput;

export const vulnerabilityV1 = {
  utctimestamp: UTCTIMESTAMP,
  description: 'system vulnerability management automation',
  sourcename: 'scanner',
  asset: { assetid: 23, ipv4address: '192.0.2.3', hostname: 'git.example.com', macaddress: '' },
  vuln: {
    status: 'new',
    vulnid: 'scanner:43883',
    title: 'database security update',
    discovery_time: 1421845863,
    age_days: 32.7,
    known_malware: false,
    known_exploits: false,
    cvss: 8.5,
    cves: ['CVE-2013-0220'],
  },
} as const satisfies VulnerabilityV1Input;

export const vulnerabilityV2 = {
  version: 2,
  utctimestamp: UTCTIMESTAMP,
  description: 'system vulnerability management automation',
  sourcename: 'scanner',
  zone: 'production',
  asset: { hostname: 'git.example.com', ipaddress: '192.0.2.3' },
} as const satisfies VulnerabilityV2Input;
