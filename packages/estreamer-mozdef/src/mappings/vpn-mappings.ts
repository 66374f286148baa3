import type { RecordMapping } from '../mapping/record-mapping.ts';
import { fmcSource, headerTime } from './shared-details.ts';
import { loginDetails } from './user-mappings.ts';

/** A VPN session: the client's own address is the source, the one it got is `assignedipaddress`. */
const shared = {
  category: 'authentication',
  source: fmcSource,
  sensor: 'deviceId',
  timestamp: [{ seconds: 'timestamp' }, ...headerTime],
  details: {
    ...loginDetails,
    sourceipaddress: { address: 'vpnSession.clientIpAddress', version: 4 },
    sourceipv6address: { address: 'vpnSession.clientIpAddress', version: 6 },
    sourcecountry: [{ name: 'vpnSession.clientCountry' }, { id: 'vpnSession.clientCountry' }],
    assignedipaddress: [{ address: 'ipAddress' }, { address: 'ipv4Address' }, { address: 'hostIpAddress' }],
    vpntype: { name: 'vpnSession.vpnType' },
    vpntypeid: { id: 'vpnSession.vpnType' },
    vpnsessionindex: { id: 'vpnSession.index' },
    grouppolicy: 'vpnSession.groupPolicy',
    connectionprofile: 'vpnSession.connectionProfile',
    clientos: 'vpnSession.clientOs',
    clientapplication: 'vpnSession.clientApplication',
    connectionduration: { id: 'vpnSession.connectionDuration' },
    bytestransmitted: { id: 'vpnSession.bytesTransmitted' },
    bytesreceived: { id: 'vpnSession.bytesReceived' },
  },
  rest: {},
} as const;

const who = [
  [' of user {username}', ' of user {userid}'],
  [' from {sourceipaddress}', ' from {sourceipv6address}'],
  ', assigned {assignedipaddress}',
  ', {vpntype}',
  ', profile {connectionprofile}',
] as const;

/** Somebody connected to a VPN: record 170. */
export const newVpnSessionMapping: RecordMapping<'newVpnSession'> = {
  ...shared,
  severity: [
    { when: { success: [false] }, because: 'the login failed', severity: 'WARNING' },
    { severity: 'NOTICE' },
  ],
  summary: ['New VPN session', ...who, ', client {clientapplication}', ' on {clientos}'],
  tags: ['cisco', 'fmc', 'vpn', 'login', { when: { success: [false] }, tag: 'failed' }],
};

/** A VPN session ended: record 171. */
export const vpnSessionEndedMapping: RecordMapping<'vpnSessionEnded'> = {
  ...shared,
  severity: [{ severity: 'INFO' }],
  summary: [
    'VPN session ended',
    ...who,
    ', {connectionduration} s',
    ', {bytestransmitted} octets to the client, {bytesreceived} from it',
  ],
  tags: ['cisco', 'fmc', 'vpn', 'logout'],
};
