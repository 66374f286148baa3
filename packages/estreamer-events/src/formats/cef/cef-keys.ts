/** What a key of the extension takes, by the dictionary of the Common Event Format (version 25). */
type CefKeyType = 'text' | 'integer' | 'time' | 'ipv4' | 'ipv6';

/** A key of CEF's dictionary. */
export interface CefKey {
  readonly type: CefKeyType;
  /** The most characters; longer texts are cut. */
  readonly length?: number;
}

const text = (length: number): CefKey => ({ type: 'text', length });
const integer: CefKey = { type: 'integer' };
const time: CefKey = { type: 'time' };
const ipv4: CefKey = { type: 'ipv4' };
const ipv6: CefKey = { type: 'ipv6' };

/** The keys of the dictionary. Any other key is a text without a limit. */
const cefKeys: Readonly<Record<string, CefKey>> = {
  act: text(63),
  app: text(31),
  c6a1: ipv6,
  c6a2: ipv6,
  c6a3: ipv6,
  c6a4: ipv6,
  cat: text(1023),
  cn1: { type: 'text' },
  cn2: { type: 'text' },
  cn3: { type: 'text' },
  cs1: text(4000),
  cs2: text(4000),
  cs3: text(4000),
  cs4: text(4000),
  cs5: text(4000),
  cs6: text(4000),
  destinationDnsDomain: text(255),
  destinationServiceName: text(1023),
  destinationTranslatedAddress: ipv4,
  destinationTranslatedPort: integer,
  deviceExternalId: text(255),
  deviceFacility: text(1023),
  deviceInboundInterface: text(128),
  deviceOutboundInterface: text(128),
  deviceProcessName: text(1023),
  dhost: text(1023),
  dntdom: text(255),
  dpt: integer,
  dst: ipv4,
  duid: text(1023),
  duser: text(1023),
  dvc: ipv4,
  dvchost: text(100),
  end: time,
  externalId: text(40),
  fileCreateTime: time,
  fileHash: text(255),
  fileModificationTime: time,
  filePath: text(1023),
  fileType: text(1023),
  flexString1: text(1023),
  flexString2: text(1023),
  fname: text(1023),
  fsize: integer,
  in: integer,
  msg: text(1023),
  out: integer,
  outcome: text(63),
  proto: text(31),
  reason: text(1023),
  request: text(1023),
  requestClientApplication: text(1023),
  requestContext: text(2048),
  rt: time,
  shost: text(1023),
  sntdom: text(255),
  sourceServiceName: text(1023),
  sourceTranslatedAddress: ipv4,
  sourceTranslatedPort: integer,
  sproc: text(1023),
  spt: integer,
  src: ipv4,
  start: time,
  suid: text(1023),
  suser: text(1023),
};

/** A key by its name. */
export function cefKeyOf(name: string): CefKey {
  return (Object.hasOwn(cefKeys, name) ? cefKeys[name] : undefined) ?? { type: 'text' };
}

/** The highest number that CEF's Integer holds. */
export const MAX_CEF_INTEGER = 2_147_483_647;

/** The key for what the dictionary has no place for: vendor and product in front, as it asks of such keys. */
export function ownKey(name: string): string {
  return `CiscoFirepower${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
