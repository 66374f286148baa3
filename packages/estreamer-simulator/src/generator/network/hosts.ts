import { services } from './applications.ts';
import { branchOffice, type Device, devices, headOffice } from './devices.ts';
import { type OperatingSystem, operatingSystems } from './operating-systems.ts';
import { noUser, users } from './users.ts';

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
