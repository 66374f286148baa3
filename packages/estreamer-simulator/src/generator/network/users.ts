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
