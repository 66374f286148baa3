/** An operating system and the fingerprint that gives it away. */
export interface OperatingSystem {
  readonly uuid: string;
  readonly vendor: string;
  readonly name: string;
  readonly version: string;
  /** The kind of fingerprint: 4 from DHCP, 1 from a server, 2 from a client. */
  readonly type: number;
  readonly mobile: boolean;
}

export const operatingSystems = {
  windows: {
    uuid: '3d9a1100-6d1b-11ef-9a01-00505600a001',
    vendor: 'Microsoft',
    name: 'Windows',
    version: '10, 11',
    type: 2,
    mobile: false,
  },
  linux: {
    uuid: '3d9a1101-6d1b-11ef-9a01-00505600a001',
    vendor: 'Debian',
    name: 'Linux',
    version: '12',
    type: 1,
    mobile: false,
  },
  printer: {
    uuid: '3d9a1102-6d1b-11ef-9a01-00505600a001',
    vendor: 'Printing Example',
    name: 'Printer OS',
    version: '4.2',
    type: 4,
    mobile: false,
  },
  phone: {
    uuid: '3d9a1103-6d1b-11ef-9a01-00505600a001',
    vendor: 'Google',
    name: 'Android',
    version: '14',
    type: 4,
    mobile: true,
  },
} as const satisfies Readonly<Record<string, OperatingSystem>>;
