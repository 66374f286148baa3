/** A managed device with its zones, interfaces and policies. */
export interface Device {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  /** Where the management center reaches it. */
  readonly managementAddress: string;
  /** First three bytes of its inside network. */
  readonly network: string;
  /** First three bytes of its guest network. */
  readonly guestNetwork: string;
  readonly interfaces: { readonly inside: string; readonly outside: string; readonly dmz: string };
  readonly policyUuid: string;
}

export const zones = {
  inside: { uuid: '5a0c1e70-6d1b-11ef-9a01-00505600a001', name: 'inside' },
  outside: { uuid: '5a0c1e71-6d1b-11ef-9a01-00505600a001', name: 'outside' },
  dmz: { uuid: '5a0c1e72-6d1b-11ef-9a01-00505600a001', name: 'dmz' },
};

export const headOffice: Device = {
  id: 1,
  uuid: '1e90a400-6d1b-11ef-9a01-00505600a001',
  name: 'ftd-head-office',
  managementAddress: '10.1.1.5',
  network: '10.1.20',
  guestNetwork: '10.1.40',
  interfaces: {
    inside: '6b210a10-6d1b-11ef-9a01-00505600a001',
    outside: '6b210a11-6d1b-11ef-9a01-00505600a001',
    dmz: '6b210a12-6d1b-11ef-9a01-00505600a001',
  },
  policyUuid: '00000000-0000-0000-0000-000066d1b001',
};

export const branchOffice: Device = {
  id: 2,
  uuid: '1e90a400-6d1b-11ef-9a01-00505600a002',
  name: 'ftd-branch-office',
  managementAddress: '10.2.1.5',
  network: '10.2.20',
  guestNetwork: '10.2.40',
  interfaces: {
    inside: '6b210a20-6d1b-11ef-9a01-00505600a002',
    outside: '6b210a21-6d1b-11ef-9a01-00505600a002',
    dmz: '6b210a22-6d1b-11ef-9a01-00505600a002',
  },
  policyUuid: '00000000-0000-0000-0000-000066d1b002',
};

/** The devices of the simulated network: what sends the syslog of its events goes by these names. */
export const devices: readonly Device[] = [headOffice, branchOffice];

export const networkAnalysisPolicy = {
  uuid: '7c3340f0-6d1b-11ef-9a01-00505600a001',
  name: 'Balanced Security and Connectivity',
};

export const intrusionPolicy = { uuid: '7c3340f1-6d1b-11ef-9a01-00505600a001', name: 'office-intrusion' };

export const malwareCloud = { uuid: '7c3340f2-6d1b-11ef-9a01-00505600a001', name: 'Malware Cloud' };

export const filePolicy = { uuid: '7c3340f3-6d1b-11ef-9a01-00505600a001', name: 'office-files' };

/** The rules of both access control policies. */
export const accessControlRules = {
  web: { id: 268434433, name: 'allow-web' },
  names: { id: 268434434, name: 'allow-name-lookups' },
  inbound: { id: 268434435, name: 'inspect-inbound' },
  blocked: { id: 268434436, name: 'block-unwanted-sites' },
};

export const ruleActions = { allow: { id: 2, name: 'Allow' }, block: { id: 4, name: 'Block' } };

/** The reasons are bits. */
export const ruleReasons = {
  none: { id: 0, name: 'None' },
  fileBlock: { id: 16, name: 'File Block' },
  intrusionBlock: { id: 64, name: 'Intrusion Block' },
};
