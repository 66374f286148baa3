import { branchOffice, type Device, headOffice } from './devices.ts';

/** A host behind a device. */
export interface Host {
  readonly device: Device;
  readonly address: string;
  readonly userId: number;
}

export const noUser = { id: 9999997, name: 'No Authentication Required' };

export const users = [
  { id: 101, name: 'accounting' },
  { id: 102, name: 'reception' },
  { id: 103, name: 'warehouse' },
  { id: 104, name: 'engineering' },
  { id: 105, name: 'sales' },
  { id: 106, name: 'support' },
];

const officeHosts = [
  { lastOctet: 21, userId: 101 },
  { lastOctet: 22, userId: 102 },
  { lastOctet: 23, userId: 103 },
  { lastOctet: 24, userId: 104 },
  { lastOctet: 25, userId: 105 },
  { lastOctet: 26, userId: 106 },
  { lastOctet: 51, userId: noUser.id },
];

/** The hosts that people work at, and a printer, in both offices. */
export const insideHosts: readonly Host[] = [headOffice, branchOffice].flatMap((device) =>
  officeHosts.map(({ lastOctet, userId }) => ({
    device,
    address: `${device.network}.${lastOctet}`,
    userId,
  })),
);
