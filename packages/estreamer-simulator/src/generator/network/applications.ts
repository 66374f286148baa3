/** Numbers and names of applications, as metadata gives them. */
export const servers = {
  http: { id: 676, name: 'HTTP' },
  https: { id: 1122, name: 'HTTPS' },
  dns: { id: 617, name: 'DNS' },
  ldap: { id: 710, name: 'LDAP' },
  bitTorrent: { id: 61, name: 'BitTorrent' },
};

export const clientApplications = {
  browser: { id: 1295, name: 'Web browser', applicationProtocolId: servers.http.id },
  tlsClient: { id: 1296, name: 'SSL client', applicationProtocolId: servers.https.id },
  dnsClient: { id: 617, name: 'DNS client', applicationProtocolId: servers.dns.id },
};

export const webApplications = {
  office: { id: 1423, name: 'Microsoft' },
  storage: { id: 182, name: 'Dropbox' },
  video: { id: 929, name: 'YouTube' },
  search: { id: 184, name: 'Google' },
  update: { id: 731, name: 'Microsoft Update' },
};

/** Services that the network reaches or offers: protocol numbers, ports and the applications seen on them. */
export const services = {
  http: {
    ipProtocol: 6,
    port: 80,
    applicationProtocolId: servers.http.id,
    clientApplicationId: clientApplications.browser.id,
  },
  https: {
    ipProtocol: 6,
    port: 443,
    applicationProtocolId: servers.https.id,
    clientApplicationId: clientApplications.tlsClient.id,
  },
  dns: {
    ipProtocol: 17,
    port: 53,
    applicationProtocolId: servers.dns.id,
    clientApplicationId: clientApplications.dnsClient.id,
  },
  fileSharing: {
    ipProtocol: 6,
    port: 6881,
    applicationProtocolId: servers.bitTorrent.id,
    clientApplicationId: 0,
  },
};
