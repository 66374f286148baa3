import type { NoValueList } from './no-value.ts';

/**
 * What kind of value a fact is.
 *
 * - `text`: a text that is not empty.
 * - `number`: a whole number; beyond 2^53 - 1 its digits as text.
 * - `flag`: true or false.
 * - `address`: an IPv4 or IPv6 address.
 * - `time`: Unix seconds.
 * - `hash`: a SHA-256 in hexadecimal.
 */
export type FactType = 'text' | 'number' | 'flag' | 'address' | 'time' | 'hash';

/** A row of the vocabulary. */
export interface Fact {
  readonly type: FactType;
  /** What the fact says. */
  readonly meaning: string;
  /** Which values say nothing here. @default none but those that a source leaves out */
  readonly noValues?: NoValueList;
  /** The key in `details` of MozDef, and wherever formats keep what they have no place for. @default {@link keyOf} */
  readonly key?: string;
}

const text = (meaning: string, noValues?: NoValueList) =>
  ({ type: 'text', meaning, ...(noValues === undefined ? {} : { noValues }) }) as const;
const number = (meaning: string, noValues?: NoValueList) =>
  ({ type: 'number', meaning, ...(noValues === undefined ? {} : { noValues }) }) as const;
const flag = (meaning: string, key?: string) =>
  ({ type: 'flag', meaning, ...(key === undefined ? {} : { key }) }) as const;
const address = (meaning: string) => ({ type: 'address', meaning }) as const;
const time = (meaning: string) => ({ type: 'time', meaning }) as const;
const hash = (meaning: string) => ({ type: 'hash', meaning }) as const;

/**
 * Every fact that an event can have, in one list: the tables say for each kind of record where a fact comes from, and
 * the formats take facts by these names.
 */
export const vocabulary = {
  // The event as a whole; tables say how these come about.
  time: time('When it happened'),
  category: text('What sort of event it is'),
  sensor: text('Name of the device that saw it'),
  severity: text('How severe it is'),
  summary: text('One sentence for an analyst'),

  // The record.
  eventId: text('The public identity of the event, the same after a replay; the caller gives it'),
  managementCenter: text('Name of the management center that sent it; the caller gives it'),
  recordType: number('Record type of the protocol'),
  netmapId: number('Domain of a management center with several'),
  archiveTimestamp: time('When the management center archived the event'),
  recordName: text('What the guide calls the record type, of records that could not be decoded'),
  recordCategory: text('Category of the record type, of records that could not be decoded'),
  reason: text('Why a record could not be decoded'),
  reasonCode: text('The same as a code'),
  reasonOffset: number('Where in the record the fault is'),
  recordLength: { type: 'number', meaning: 'Bytes of a record that could not be decoded', key: 'octets' },
  recordData: {
    type: 'text',
    meaning: 'Those bytes in hexadecimal, or as the text that they are',
    key: 'octetsdata',
  },
  eventType: text('What happened, by the name of the event type'),
  eventTypeId: number('The same by its number'),
  eventSubtype: text('What happened, more exactly'),
  eventNumber: number('Number of an intrusion or correlation event on its device'),
  eventSecond: time('When the event happened that this one belongs to'),
  eventDescription: text('What happened, in words'),
  description: text('What an alert says'),

  // The device.
  deviceId: number('Number of the device'),
  deviceUuid: text('UUID of the device'),
  deviceAddress: address('Management address of the device'),
  deviceSerialNumber: text('Serial number of the device'),
  eventDevice: text('The device that saw the event which a correlation rule matched'),
  securityContext: text('Context that the device divides itself into'),
  ingressVrfName: text('Virtual router that the traffic came in by'),
  egressVrfName: text('Virtual router that the traffic went out by'),
  ingressZone: text('Zone that the traffic came in by', 'name'),
  egressZone: text('Zone that the traffic went out by', 'name'),
  ingressInterface: text('Interface that the traffic came in by', 'name'),
  egressInterface: text('Interface that the traffic went out by', 'name'),

  // Source and destination.
  sourceAddress: address('Where the traffic came from; the host that a discovery event is about'),
  sourcePort: number('Port that it came from'),
  sourceCountry: text('Country that it came from', 'choice'),
  sourceUri: text('Page that referred to the destination'),
  sourceHostType: text('Sort of host that it came from'),
  sourceCriticality: text('How important that host is'),
  sourceApplicationProtocol: text('Application protocol of that host'),
  sourceOperatingSystem: text('Operating system of that host'),
  sourceSecurityGroupTag: number('Security group tag of the source'),
  sourceIpDynamicAttributes: text('Dynamic attributes of the source'),
  destinationAddress: address('Where the traffic went'),
  destinationPort: number('Port that it went to'),
  destinationCountry: text('Country that it went to', 'choice'),
  destinationUri: text('URL or path that was asked for'),
  destinationHostType: text('Sort of host that it went to'),
  destinationCriticality: text('How important that host is'),
  destinationOperatingSystem: text('Operating system of that host'),
  destinationSecurityGroupTag: number('Security group tag of the destination'),
  destinationIpDynamicAttributes: text('Dynamic attributes of the destination'),
  icmpType: number('ICMP type, in place of a source port'),
  icmpCode: number('ICMP code, in place of a destination port'),
  originalClientAddress: address('Client in front of a proxy'),
  originalClientCountry: text('Country of that client', 'choice'),
  natSourceAddress: address('Translated source address'),
  natSourcePort: number('Translated source port'),
  natDestinationAddress: address('Translated destination address'),
  natDestinationPort: number('Translated destination port'),
  protocol: text('IP protocol by its usual name'),
  ipProtocol: number('IP protocol by its number'),
  macAddress: text('Hardware address of the host'),
  referencedHost: text('Host name in a request'),
  netbiosName: text('NetBIOS name of a host'),
  vlanId: number('VLAN'),
  mplsLabel: number('MPLS label'),

  // Who.
  userName: text('The user behind the event', 'user'),
  userId: number('Number of that user', 'userId'),
  userIdentity: text('What stands in place of a user where there is none'),
  destinationUserName: text('The user of the destination', 'user'),
  destinationUserId: number('Number of that user', 'userId'),
  realm: text('Realm of the user', 'name'),
  realmId: number('Number of that realm'),
  email: text('E-mail address of the user'),
  domain: text('Domain of the user'),
  firstName: text('First name of the user'),
  lastName: text('Last name of the user'),
  userProtocol: text('Protocol by which the user was found'),
  authType: text('How the user was authenticated'),
  loginType: number('Sort of login'),
  reportedBy: text('Who reported the login'),
  locationAddress: address('Where the user is'),
  endpointProfile: text("Profile of the user's device", 'name'),
  securityGroup: text('Security group of the user', 'name'),
  userAgent: text('What the client program calls itself'),

  // What was decided.
  letThrough: flag('Whether it was let through, or succeeded', 'success'),
  accessControlRuleAction: text('What the access control rule did'),
  accessControlRuleReason: text('Why it did so'),
  accessControlPolicy: text('Access control policy, or file policy', 'name'),
  accessControlPolicyUuid: text('UUID of that policy'),
  accessControlRule: text('Access control rule', 'name'),
  accessControlRuleId: number('Number of that rule'),
  prefilterPolicy: text('Prefilter policy', 'choice'),
  networkAnalysisPolicy: text('Network analysis policy', 'name'),
  monitorRules: text('Rules of action Monitor that matched'),
  securityIntelligence: flag('Whether a list of Security Intelligence matched'),
  securityIntelligenceList: text('That list'),
  securityIntelligenceList2: text('Another list that matched'),
  securityIntelligenceMatch: text('Which end matched'),
  ioc: flag('Whether it is a sign of a compromised host'),
  iocName: text('Indication of compromise'),
  iocId: number('Number of that indication'),
  disabled: number('Whether the indication is switched off for the host'),
  sinkhole: text('Sinkhole that a DNS answer pointed to'),

  // Applications.
  applicationProtocol: text('Application protocol'),
  applicationProtocolId: number('Number of that protocol'),
  applicationProtocolIds: text('Numbers of those protocols'),
  clientApplication: text('Client application'),
  clientApplicationId: number('Number of that application'),
  clientApplicationIds: text('Numbers of those applications'),
  clientApplicationVersion: text('Version of the client application'),
  clientAppDetector: text('How the client application was found'),
  webApplication: text('Web application'),
  webApplicationId: number('Number of that application'),
  urlCategory: text('Category of the URL'),
  urlReputation: text('Reputation of the URL'),
  httpResponse: number('Status of the HTTP answer'),
  httpHostname: text('Host name of the HTTP request'),
  dnsQuery: text('Name that was asked for'),
  dnsRecordType: text('Type of DNS record that was asked for'),
  dnsResponseType: text('What the DNS answer was'),
  dnsTtl: number('Time to live of the DNS answer in seconds'),
  smtpFrom: text('Sender of the mail'),
  smtpTo: text('Recipients of the mail'),
  smtpAttachments: text('Attachments of the mail'),
  smtpHeaders: text('Headers of the mail'),

  // The connection.
  connectionInstanceId: number('Instance of the detection engine: part of the key of a connection'),
  connectionCounter: number('Number of the connection: part of its key'),
  connectionTimestamp: time('When the connection began that the event belongs to: part of its key'),
  firstPacketTimestamp: time('First packet of the connection'),
  lastPacketTimestamp: time('Last packet of the connection'),
  connectionDuration: number('How long the connection or session took, in seconds'),
  connections: number('How many connections were put together'),
  fileEventCount: number('File events of the connection'),
  intrusionEventCount: number('Intrusion events of the connection'),
  initiatorTransmittedPackets: number('Packets from the source'),
  responderTransmittedPackets: number('Packets from the destination'),
  initiatorTransmittedBytes: number('Bytes from the source'),
  responderTransmittedBytes: number('Bytes from the destination'),
  initiatorPacketsDropped: number('Dropped packets from the source'),
  responderPacketsDropped: number('Dropped packets from the destination'),
  initiatorBytesDropped: number('Dropped bytes from the source'),
  responderBytesDropped: number('Dropped bytes from the destination'),
  bytesSent: number('Bytes sent by connections that were put together'),
  bytesReceived: number('Bytes received by them, or by the management center in a VPN session'),
  bytesTransmitted: number('Bytes sent to the client of a VPN session'),
  packetsSent: number('Packets sent by connections that were put together'),
  packetsReceived: number('Packets received by them'),
  tcpFlags: number('TCP flags'),

  // TLS.
  sslActualAction: text('What was done with the TLS connection', 'choice'),
  sslExpectedAction: text('What the TLS rule wanted', 'choice'),
  sslFlowStatus: text('What became of the TLS connection', 'choice'),
  sslVersion: text('TLS version', 'choice'),
  sslCipherSuite: text('TLS cipher suite', 'choice'),
  sslServerName: text('Server name that the client asked for'),
  sslServerCertificateStatus: text('State of the server certificate', 'choice'),
  sslCertificateFingerprint: text('SHA-1 of the server certificate'),
  sslUrlCategory: text('URL category by the TLS rule'),
  sslPolicy: text('TLS policy', 'choice'),
  sslRule: text('TLS rule', 'name'),
  encryptedVisibilityProcess: text('Client process by its TLS fingerprint'),
  encryptedVisibilityProcessConfidence: number('How certain that is, in percent'),
  encryptedVisibilityThreatConfidence: number('How certainly that process is malware, in percent'),
  encryptedVisibilityThreatConfidenceIndex: number('The same as a level'),
  encryptedVisibilityFingerprint: text('The TLS fingerprint'),

  // Intrusions.
  ruleMessage: text('What the intrusion rule says'),
  ruleId: number('Number of the intrusion rule'),
  generatorId: number('Generator of the intrusion rule'),
  ruleRevision: number('Revision of the intrusion rule'),
  classification: text('Class of the intrusion rule'),
  classificationId: number('Number of that class'),
  priority: text('Priority of the intrusion'),
  priorityId: number('The same as a number, 1 the highest'),
  impact: text('Impact by its name'),
  impactLevel: number('Impact from 1 (red) to 4 (blue), 0 for unknown'),
  impactFlags: number('Flags that the impact follows from'),
  intrusionPolicy: text('Intrusion policy', 'name'),
  blocked: text('What the device did with the packet'),
  blockedReason: text('Why it did not do what the rule says'),
  snortVersion: number('Version of Snort'),
  snortRuleGroups: text('Rule groups of Snort'),
  mitreAttackGroups: text('Techniques of MITRE ATT&CK'),
  extraDataType: text('Sort of extra data'),
  extraDataTypeId: number('The same as a number'),
  extraData: text('Extra data'),
  linkType: number('Link type of the packet'),
  packetLength: number('Length of the packet in bytes'),
  packetData: text('The packet in hexadecimal'),

  // Files and malware.
  action: text('What was done with the file'),
  disposition: text('What the file is: clean, malware ...'),
  speroDisposition: text('What the Spero engine says'),
  retrospectiveDisposition: text('What the file turned out to be'),
  detectionName: text('What was found in the file', 'threat'),
  threatScore: number('How bad the file is, up to 100'),
  fileName: text('Name of the file'),
  filePath: text('Path of the file'),
  fileSize: number('Size of the file in bytes'),
  fileType: text('Type of the file'),
  fileTypeId: number('Number of that type'),
  fileTimestamp: time('When the file was made'),
  sha256: hash('SHA-256 of the file'),
  direction: text('Whether the file was downloaded or uploaded'),
  signature: text('Signature field of file events'),
  fileStorageStatus: text('Whether the file was stored'),
  fileAnalysisStatus: text('What became of its dynamic analysis'),
  localMalwareAnalysisStatus: text('What became of its local analysis'),
  archiveFileStatus: text('What became of the inspection of an archive'),
  archiveName: text('Archive that the file was in'),
  archiveSha256: hash('SHA-256 of that archive'),
  archiveDepth: number('How deep in archives the file was'),
  parentFileName: text('File that made this one'),
  parentSha256: hash('SHA-256 of that file'),
  error: flag('Whether an operation on the endpoint failed'),
  detector: text('Engine that found the threat'),
  detectorId: number('Number of that engine'),
  cloud: text('Cloud that knows the endpoint'),
  agentUuid: text('UUID of the endpoint'),

  // Correlation.
  correlationPolicy: text('Correlation policy', 'name'),
  correlationPolicyId: number('Number of that policy'),
  correlationRule: text('Correlation rule', 'name'),
  correlationRuleId: number('Number of that rule'),
  triggerEventType: text('Sort of event that the rule matched'),
  triggerEventTypeId: number('The same as a number'),
  triggerEventId: number('Number of that event'),
  triggerEventSecond: time('When that event happened'),

  // Hosts and what is known of them.
  hostType: text('Sort of host'),
  operatingSystem: text('Operating system'),
  fingerprintUuid: text('Fingerprint that stands for it'),
  confidence: number('How certain that is, in percent'),
  hits: number('How often it was seen'),
  hops: number('Hops to the host'),
  newAddress: address('New address of the host'),
  networkProtocol: text('Network protocol'),
  networkProtocolId: number('Number of that protocol'),
  networkProtocols: text('Network protocols'),
  transportProtocols: text('Transport protocols'),
  protocols: text('Protocols that somebody added or deleted'),
  tcpPorts: text('Open TCP ports'),
  udpPorts: text('Open UDP ports'),
  serverPorts: text('Ports of servers'),
  macAddresses: text('Hardware addresses'),
  macAddressRanges: text('Hardware addresses that somebody named'),
  addressRanges: text('Addresses that somebody named'),
  lastSeen: time('When it was seen last'),
  firstSeen: time('When it was seen first'),
  firstConnectionTime: time('First connection of the indication'),
  lastConnectionTime: time('Last connection of the indication'),
  mobile: number('Whether it is a mobile device'),
  mobileDevice: text('Mobile device'),
  jailbroken: number('Whether that device is jailbroken'),
  serverVendor: text('Vendor of a server'),
  serverVersion: text('Version of a server'),
  serverBanner: text('What the server says first'),
  subServers: text('Parts of a server'),
  subServerVersions: text('Versions of those parts'),
  sourceType: text('Sort of source that said so'),
  sourceId: text('Who said so'),
  criticality: text('How important the host is'),
  attribute: text('Host attribute'),
  attributeId: number('Number of that attribute'),
  attributeType: text('Type of that attribute'),
  attributeValue: text('Value of that attribute'),
  attributeValues: text('Values that the attribute can have'),
  product: text('Product'),
  productVersion: text('Version of that product'),
  vendor: text('Vendor of that product'),
  vulnerability: text('Vulnerability'),
  vulnerabilityId: text('Number of that vulnerability'),
  vulnerabilityName: text('Vulnerability as the source calls it'),
  scanType: text('Sort of scan'),
  scannedAddress: address('Host that was scanned'),
  cves: text('CVE names'),
  bugtraqIds: text('Bugtraq numbers'),

  // VPN sessions.
  assignedAddress: address('Address that a VPN client got'),
  clientAddress: address("Address of a VPN client's own"),
  clientCountry: text('Country of that address', 'choice'),
  clientOs: text('Operating system of a VPN client'),
  vpnType: text('Sort of VPN session'),
  vpnTypeId: number('The same as a number'),
  vpnSessionIndex: number('Number of the VPN session on its device'),
  groupPolicy: text('Group policy of the VPN session'),
  connectionProfile: text('Connection profile of the VPN session'),
} as const satisfies Readonly<Record<string, Fact>>;

/** The name of a fact. */
export type FactName = keyof typeof vocabulary;

/** A value of a fact. */
export type FactValue = string | number | boolean;

/** The row of a fact; `undefined` for one that somebody has added to a table. */
export function factOf(name: string): Fact | undefined {
  return Object.hasOwn(vocabulary, name) ? vocabulary[name as FactName] : undefined;
}

/**
 * The key of a fact where formats have flat keys in small letters, as in `details` of MozDef: `sourcePort` is
 * `sourceport`, and an address says that it is one, `natSourceAddress` is `natsourceipaddress`.
 */
export function keyOf(name: string): string {
  const fact = factOf(name);
  if (fact?.key !== undefined) return fact.key;
  const key = name.toLowerCase();
  return fact?.type === 'address' ? key.replace(/address$/, 'ipaddress') : key;
}

/** The key of an IPv6 address, for the two facts whose addresses have a key for each version; else `undefined`. */
export function ipv6KeyOf(name: string): string | undefined {
  if (name === 'sourceAddress') return 'sourceipv6address';
  return name === 'destinationAddress' ? 'destinationipv6address' : undefined;
}

/** The keys of all facts, which no other field may take. */
export const factKeys: ReadonlySet<string> = new Set(
  Object.keys(vocabulary).flatMap((name) => [keyOf(name), ipv6KeyOf(name) ?? keyOf(name)]),
);
