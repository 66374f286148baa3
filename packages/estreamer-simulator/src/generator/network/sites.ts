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

/** Countries by ISO 3166-1 numeric code, named as servers name them. */
export const countries = {
  canada: { code: 124, name: 'canada' },
  germany: { code: 276, name: 'germany' },
  japan: { code: 392, name: 'japan' },
  netherlands: { code: 528, name: 'netherlands' },
  brazil: { code: 76, name: 'brazil' },
  unitedStates: { code: 840, name: 'united states' },
};

export const urlCategories = {
  business: { id: 5, name: 'Business and Industry' },
  storage: { id: 43, name: 'Online Storage and Backup' },
  streaming: { id: 75, name: 'Streaming Video' },
  search: { id: 50, name: 'Search Engines and Portals' },
  gambling: { id: 27, name: 'Gambling' },
};

export const urlReputations = {
  unknown: { id: 0, name: 'Unknown' },
  untrusted: { id: 1, name: 'Untrusted' },
  neutral: { id: 3, name: 'Neutral' },
  trusted: { id: 5, name: 'Trusted' },
};

/** A place in the internet that inside hosts visit; addresses are those set aside for documentation. */
export interface Site {
  readonly address: string;
  readonly url: string;
  readonly service: (typeof services)[keyof typeof services];
  readonly webApplicationId: number;
  readonly countryCode: number;
  readonly urlCategoryId: number;
  readonly urlReputationId: number;
  /** What a visit brings, in bytes, about. */
  readonly responseBytes: number;
  readonly blocked: boolean;
}

export const sites: readonly Site[] = [
  {
    address: '198.51.100.10',
    url: 'https://mail.office.example/inbox',
    service: services.https,
    webApplicationId: webApplications.office.id,
    countryCode: countries.unitedStates.code,
    urlCategoryId: urlCategories.business.id,
    urlReputationId: urlReputations.trusted.id,
    responseBytes: 48_000,
    blocked: false,
  },
  {
    address: '198.51.100.20',
    url: 'https://share.storage.example/folders/42',
    service: services.https,
    webApplicationId: webApplications.storage.id,
    countryCode: countries.netherlands.code,
    urlCategoryId: urlCategories.storage.id,
    urlReputationId: urlReputations.neutral.id,
    responseBytes: 1_900_000,
    blocked: false,
  },
  {
    address: '198.51.100.30',
    url: 'https://watch.video.example/live',
    service: services.https,
    webApplicationId: webApplications.video.id,
    countryCode: countries.canada.code,
    urlCategoryId: urlCategories.streaming.id,
    urlReputationId: urlReputations.neutral.id,
    responseBytes: 26_000_000,
    blocked: false,
  },
  {
    address: '2001:db8:100::40',
    url: 'https://search.example/?q=weather',
    service: services.https,
    webApplicationId: webApplications.search.id,
    countryCode: countries.germany.code,
    urlCategoryId: urlCategories.search.id,
    urlReputationId: urlReputations.trusted.id,
    responseBytes: 92_000,
    blocked: false,
  },
  {
    address: '198.51.100.50',
    url: 'http://updates.example/catalogue.xml',
    service: services.http,
    webApplicationId: webApplications.update.id,
    countryCode: countries.japan.code,
    urlCategoryId: urlCategories.business.id,
    urlReputationId: urlReputations.trusted.id,
    responseBytes: 7_300,
    blocked: false,
  },
  {
    address: '203.0.113.60',
    url: 'http://lucky-spin.example/play',
    service: services.http,
    webApplicationId: 0,
    countryCode: countries.brazil.code,
    urlCategoryId: urlCategories.gambling.id,
    urlReputationId: urlReputations.untrusted.id,
    responseBytes: 0,
    blocked: true,
  },
];

/** The names that hosts look up, with the answer's type. */
export const lookups = [
  { query: 'mail.office.example', recordType: 1, responseType: 0 },
  { query: 'share.storage.example', recordType: 28, responseType: 0 },
  { query: 'search.example', recordType: 28, responseType: 0 },
  { query: 'no-such-host.example', recordType: 1, responseType: 3 },
];

export const resolver = { address: '198.51.100.53', countryCode: countries.unitedStates.code };

export const dnsRecordTypes = [
  { id: 1, name: 'A', description: 'a host address' },
  { id: 28, name: 'AAAA', description: 'IP6 Address' },
];

export const dnsResponseTypes = [
  { id: 0, name: 'No Error', description: 'No Error' },
  { id: 3, name: 'NXDOMAIN', description: 'Non-Existent Domain' },
];
