import { branchOffice, type Device, devices, headOffice } from './devices.ts';
import { services } from './sites.ts';

/** Traffic that belongs to nobody. */
export const noUser = { id: 9999997, name: 'No Authentication Required' };

/** Where the users are known from. */
export const realm = { id: 3, name: 'office.example' };

/** A person who works in both offices. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  /** The last octet of the desk's address. */
  readonly lastOctet: number;
}

export const users: readonly User[] = [
  { id: 101, name: 'accounting', firstName: 'Ada', lastName: 'Account', phone: '101', lastOctet: 21 },
  { id: 102, name: 'reception', firstName: 'Rita', lastName: 'Reception', phone: '102', lastOctet: 22 },
  { id: 103, name: 'warehouse', firstName: 'Walt', lastName: 'Warehouse', phone: '103', lastOctet: 23 },
  { id: 104, name: 'engineering', firstName: 'Enno', lastName: 'Engine', phone: '104', lastOctet: 24 },
  { id: 105, name: 'sales', firstName: 'Sue', lastName: 'Sales', phone: '105', lastOctet: 25 },
  { id: 106, name: 'support', firstName: 'Sam', lastName: 'Support', phone: '106', lastOctet: 26 },
];

/** Who changes things by hand. */
export const administrator = { id: 1, name: 'admin' };

/** Where people are when they work from elsewhere. */
export const vpn = {
  groupPolicy: 'office-vpn',
  connectionProfile: 'remote-work',
  clientOs: 'Windows 11',
  clientApplication: 'Cisco AnyConnect VPN Agent for Windows 4.10',
  /** AnyConnect SSL. */
  type: 3,
};

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

/** A host behind a device. */
export interface Host {
  readonly device: Device;
  readonly address: string;
  readonly macAddress: string;
  /** Routers between it and the device. */
  readonly hops: number;
  readonly netbiosName: string;
  readonly operatingSystem: OperatingSystem;
  readonly userId: number;
  readonly notes: string;
}

/** A host that serves. */
export interface WebServer extends Host {
  readonly server: {
    readonly port: number;
    readonly ipProtocol: number;
    readonly applicationProtocolId: number;
    readonly vendor: string;
    readonly version: string;
    readonly banner: string;
    /** A port that it used before. */
    readonly formerPort: number;
  };
}

const PRINTER_OCTET = 51;
const GUESTS_PER_OFFICE = 8;

/** The hosts that people work at, and a printer, in both offices. */
export const insideHosts: readonly Host[] = devices.flatMap((device) => [
  ...users.map(({ id, name, lastOctet }) => ({
    device,
    address: `${device.network}.${lastOctet}`,
    macAddress: macAddressOf(device, 0x20, lastOctet),
    hops: 1,
    netbiosName: `PC-${name.toUpperCase()}`,
    operatingSystem: operatingSystems.windows,
    userId: id,
    notes: `The desk of ${name}`,
  })),
  {
    device,
    address: `${device.network}.${PRINTER_OCTET}`,
    macAddress: macAddressOf(device, 0x20, PRINTER_OCTET),
    hops: 1,
    netbiosName: 'PRINTER',
    operatingSystem: operatingSystems.printer,
    userId: noUser.id,
    notes: 'The printer in the corridor',
  },
]);

/** The devices of visitors, which come and go. */
export const guests: readonly Host[] = devices.flatMap((device) =>
  Array.from({ length: GUESTS_PER_OFFICE }, (_, index): Host => {
    const lastOctet = 101 + index;
    return {
      device,
      address: `${device.guestNetwork}.${lastOctet}`,
      macAddress: macAddressOf(device, 0x40, lastOctet),
      hops: 2,
      netbiosName: `GUEST-${lastOctet}`,
      operatingSystem: index % 2 === 0 ? operatingSystems.phone : operatingSystems.windows,
      userId: noUser.id,
      notes: '',
    };
  }),
);

/** The public web servers, one behind each device. */
export const webServers: readonly WebServer[] = [
  webServer(headOffice, '10.1.30.80'),
  webServer(branchOffice, '10.2.30.80'),
];

function webServer(device: Device, address: string): WebServer {
  const { port, ipProtocol, applicationProtocolId } = services.http;
  return {
    device,
    address,
    macAddress: macAddressOf(device, 0x30, 80),
    hops: 1,
    netbiosName: '',
    operatingSystem: operatingSystems.linux,
    userId: noUser.id,
    notes: `The public web server of ${device.name}`,
    server: {
      port,
      ipProtocol,
      applicationProtocolId,
      vendor: 'nginx',
      version: '1.26',
      banner: 'HTTP/1.1 200 OK\r\nServer: nginx/1.26\r\n\r\n',
      formerPort: 8080,
    },
  };
}

function macAddressOf(device: Device, network: number, lastOctet: number): string {
  return [0x00, 0x50, 0x56, device.id, network, lastOctet]
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join(':');
}
