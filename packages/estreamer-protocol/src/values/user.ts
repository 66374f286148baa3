import type { ValueNames } from '../schema/schema.ts';

export const userAuthType: ValueNames = {
  name: 'userAuthType',
  names: {
    0: 'No Authorization Required',
    1: 'Passive Authentication',
    2: 'Captive Portal, Successful',
    3: 'Captive Portal, Guest',
    4: 'Captive Portal, Failed',
    5: 'VPN',
  },
};

export const userProtocol: ValueNames = {
  name: 'userProtocol',
  names: {
    165: 'FTP',
    426: 'SIP',
    547: 'AOL Instant Messenger',
    683: 'IMAP',
    710: 'LDAP',
    767: 'NTP',
    773: 'Oracle Database',
    788: 'POP3',
    1755: 'MDNS',
  },
};

export const vpnType: ValueNames = {
  name: 'vpnType',
  names: {
    0: 'Unknown',
    1: 'Cisco IKEv1 Client',
    2: 'AnyConnect IKEv1 Client',
    3: 'AnyConnect SSL',
    4: 'WebVPN Clientless',
    5: 'Site to Site IKEv2',
    6: 'Site to Site IKEv2',
    7: 'Generic IKEv2 Remote Access Client',
  },
};
