import { services, webApplications } from './applications.ts';

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
  /** What a visit brings, in octets, about. */
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
