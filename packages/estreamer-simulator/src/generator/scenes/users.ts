import { type EventData, inFlow, scaled } from '../event-outline.ts';
import { devices } from '../network/devices.ts';
import { type Host, insideHosts, realm, type User, users, vpn } from '../network/hosts.ts';
import { countries, servers } from '../network/sites.ts';
import { combinations, eventAbout } from './scene.ts';

const PASSIVE_AUTHENTICATION = 1;
const VPN_AUTHENTICATION = 5;
const ABOUT_A_WORKING_DAY = 20_000;
const ABOUT_A_DAYS_BYTES = 80_000_000;

function deskOf({ id }: User, device: Host['device']): Host {
  return insideHosts.find((host) => host.userId === id && host.device === device) as Host;
}

function identity({ id, name, firstName, lastName, phone }: User): EventData<'newUserIdentified'> {
  return {
    userId: id,
    userName: name,
    realmId: realm.id,
    userProtocol: servers.ldap.id,
    firstName,
    lastName,
    email: `${name}@${realm.name}`,
    department: name,
    phone,
  };
}

function loginInformation({ id, name }: User, address: string): EventData<'userLoginChange'> {
  return {
    timestamp: inFlow.lastSecond,
    userName: name,
    domain: realm.name,
    userId: id,
    realmId: realm.id,
    applicationProtocolId: servers.ldap.id,
    userProtocol: servers.ldap.id,
    email: `${name}@${realm.name}`,
    ipAddress: address,
    authType: PASSIVE_AUTHENTICATION,
    reportedBy: 'directory.office.example',
  };
}

/** Someone logs in at a desk. */
export const login = combinations(users, devices, (user, device) => {
  const desk = deskOf(user, device);
  return [
    eventAbout(desk, 'newUserIdentified', identity(user)),
    eventAbout(desk, 'userLoginChange', loginInformation(user, desk.address)),
  ];
});

/** An account is removed. */
export const userRemoval = combinations(users, devices, (user, device) => [
  eventAbout(deskOf(user, device), 'userRemoved', identity(user)),
]);

/** Someone begins to work from elsewhere. */
export const vpnLogin = combinations(users, devices, (user, device) => [
  eventAbout(remote(user, device), 'newVpnSession', {
    ...vpnLoginInformation(user, device),
    vpnSession: vpnSession(user),
  }),
]);

/** Someone ends it. */
export const vpnLogout = combinations(users, devices, (user, device) => [
  eventAbout(remote(user, device), 'vpnSessionEnded', {
    ...vpnLoginInformation(user, device),
    vpnSession: {
      ...vpnSession(user),
      connectionDuration: scaled(ABOUT_A_WORKING_DAY),
      bytesTransmitted: scaled(ABOUT_A_DAYS_BYTES),
      bytesReceived: scaled(ABOUT_A_DAYS_BYTES / 10),
    },
  }),
]);

/** Where someone is in the network of the VPN. */
function remote({ lastOctet }: User, device: Host['device']) {
  return { device, address: `10.${device.id}.60.${lastOctet}`, macAddress: '00:00:00:00:00:00' };
}

function vpnLoginInformation(user: User, device: Host['device']): EventData<'newVpnSession'> {
  return {
    ...loginInformation(user, remote(user, device).address),
    authType: VPN_AUTHENTICATION,
    reportedBy: device.name,
  };
}

function vpnSession({ lastOctet }: User) {
  return {
    index: inFlow.eventId,
    vpnType: vpn.type,
    groupPolicy: vpn.groupPolicy,
    connectionProfile: vpn.connectionProfile,
    clientIpAddress: `198.51.100.${200 + lastOctet}`,
    clientCountry: countries.germany.code,
    clientOs: vpn.clientOs,
    clientApplication: vpn.clientApplication,
  };
}
