import { isIPv4, isIPv6 } from 'node:net';

/** What a key of the extension takes, by the dictionary of the Common Event Format (version 25). */
type KeyType = 'string' | 'integer' | 'time' | 'ipv4' | 'ipv6' | 'mac' | 'direction' | 'outcome';

interface Key {
  readonly type: KeyType;
  /** The most characters. */
  readonly length?: number;
}

const text = (length: number): Key => ({ type: 'string', length });
const integer: Key = { type: 'integer' };
const time: Key = { type: 'time' };

/** The keys that this package writes. */
const cefDictionary: Readonly<Record<string, Key>> = {
  act: text(63),
  app: text(31),
  c6a2: { type: 'ipv6' },
  c6a3: { type: 'ipv6' },
  cat: text(1023),
  cn1: integer,
  cn2: integer,
  cn3: integer,
  cs1: text(4000),
  cs2: text(4000),
  cs3: text(4000),
  cs4: text(4000),
  cs5: text(4000),
  cs6: text(4000),
  destinationServiceName: text(1023),
  destinationTranslatedAddress: { type: 'ipv4' },
  destinationTranslatedPort: integer,
  deviceDirection: { type: 'direction' },
  deviceExternalId: text(255),
  deviceInboundInterface: text(128),
  deviceOutboundInterface: text(128),
  dhost: text(1023),
  dpt: integer,
  dst: { type: 'ipv4' },
  duid: text(1023),
  duser: text(1023),
  dvchost: text(100),
  end: time,
  externalId: text(40),
  fileCreateTime: time,
  fileHash: text(255),
  filePath: text(1023),
  fileType: text(1023),
  flexString1: text(1023),
  flexString2: text(1023),
  fname: text(1023),
  fsize: integer,
  in: integer,
  msg: text(1023),
  out: integer,
  outcome: { type: 'outcome' },
  proto: text(31),
  reason: text(1023),
  request: text(1023),
  requestClientApplication: text(1023),
  requestContext: text(2048),
  rt: time,
  shost: text(1023),
  smac: { type: 'mac' },
  sntdom: text(255),
  sourceServiceName: text(1023),
  sourceTranslatedAddress: { type: 'ipv4' },
  sourceTranslatedPort: integer,
  sproc: text(1023),
  spt: integer,
  src: { type: 'ipv4' },
  start: time,
  suid: text(1023),
  suser: text(1023),
};

/** Keys that have a label. */
const LABELLED = /^(?:c6a|cn|cs|flexString)[1-6]$/;

/** Keys of your own begin with vendor and product. */
const OWN = /^CiscoFirepower[A-Z][A-Za-z]*$/;

const checks: Readonly<Record<KeyType, (value: string) => boolean>> = {
  string: (value) => value !== '',
  integer: (value) => /^\d{1,20}$/.test(value),
  // Milliseconds have thirteen digits from 2001 to 2286, and end in 000 where only seconds are known.
  time: (value) => /^\d{4,15}$/.test(value),
  ipv4: isIPv4,
  ipv6: isIPv6,
  mac: (value) => /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(value),
  direction: (value) => value === '0' || value === '1',
  outcome: (value) => value === 'success' || value === 'failure',
};

/** What is wrong with an extension. */
export function cefIssues(extension: Readonly<Record<string, string>>): string[] {
  return Object.entries(extension).flatMap(([name, value]) => {
    if (OWN.test(name)) return [];
    if (name.endsWith('Label')) {
      return LABELLED.test(name.slice(0, -5)) && value !== '' ? [] : [`${name} is no label`];
    }
    const key = Object.hasOwn(cefDictionary, name) ? cefDictionary[name] : undefined;
    if (key === undefined) return [`${name} is no key`];
    const issues = checks[key.type](value) ? [] : [`${name} is ${JSON.stringify(value)}`];
    if (value.length > (key.length ?? value.length)) issues.push(`${name} is too long`);
    if (LABELLED.test(name) && extension[`${name}Label`] === undefined) issues.push(`${name} has no label`);
    return issues;
  });
}
