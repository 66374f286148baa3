import { isIPv4, isIPv6 } from 'node:net';
import type { MozDefIssue } from '../errors/mozdef-error.ts';

type Details = Readonly<Record<string, unknown>>;

/** What is wrong with the value of a key, and whether it loses the event or is merely doubtful. */
interface Finding extends Omit<MozDefIssue, 'path'> {
  readonly loses: boolean;
}

/** Looks at a value that is there. */
export type DetailCheck = (value: unknown, details: Details) => Finding | undefined;

/** Keys of `details` that MozDef's server reads, or that its index has a type of its own for, each with what fits there. */
const CHECKS: ReadonlyMap<string, DetailCheck> = new Map<string, DetailCheck>(
  Object.entries<DetailCheck>({
    sourceipaddress: address('source'),
    destinationipaddress: address('destination'),
    success: flag,
    error: flag,
    http_x_forwarded_for: (value) =>
      typeof value === 'string'
        ? undefined
        : {
            loses: true,
            rule: 'ip-address',
            message: 'is not a text, which makes MozDef lose the event',
            hint: 'give the header as it came, or leave it out',
          },
    src: overwrites('sourceipaddress'),
    srcip: overwrites('sourceipaddress'),
    cluster_client_ip: overwrites('sourceipaddress'),
    dst: overwrites('destinationipaddress'),
    dstip: overwrites('destinationipaddress'),
    sourceipv4address: typed('an IPv4 address', isIPv4Address),
    destinationipv4address: typed('an IPv4 address', isIPv4Address),
    sourceipv6address: typed('an IPv6 address without a zone', isIPv6Address),
    destinationipv6address: typed('an IPv6 address without a zone', isIPv6Address),
    sourceport: typed('a number or a text', isNoObject),
    destinationport: typed('a number or a text', isNoObject),
    sourceipgeopoint: typed('a latitude and a longitude with a comma between', isPoint),
    destinationipgeopoint: typed('a latitude and a longitude with a comma between', isPoint),
    apiversion: typed('an object', isObject),
    requestparameters: (value, details) =>
      typed('an object', isObject)(value, details) ??
      typed('an object with an object as logstreamname', hasObject('logstreamname'))(value, details),
  }),
);

/**
 * Looks at the keys of `details` that the server reads or types.
 *
 * @param tell told about what is wrong, and whether the event would be lost
 */
export function checkDetailKeys(details: Details, tell: (issue: MozDefIssue, loses: boolean) => void): void {
  for (const [key, check] of CHECKS) {
    const value = Object.hasOwn(details, key) ? details[key] : undefined;
    const found = value === undefined ? undefined : check(value, details);
    if (found === undefined) continue;
    const { loses, ...issue } = found;
    tell({ path: ['details', key], ...issue }, loses);
  }
}

/** What looks at the value of a key, for keys that the server reads or types. */
export function detailCheckOf(key: string): DetailCheck | undefined {
  return CHECKS.get(key);
}

function address(side: 'source' | 'destination'): DetailCheck {
  return (value) => {
    if (isIPv4Address(value)) return undefined;
    if (isIPv6Address(value)) {
      return {
        loses: false,
        rule: 'ipv6-address',
        message: `is an IPv6 address; MozDef moves it to ${side}ipv6address and notes an error`,
        hint: `use ${side}ipv6address`,
      };
    }
    return {
      loses: true,
      rule: 'ip-address',
      message: 'is not an IP address without a zone; MozDef replaces it by 0.0.0.0',
      hint: 'give an IPv4 address, leave it out, or put a host name under another key',
    };
  };
}

function flag(value: unknown): Finding | undefined {
  if (typeof value === 'boolean') return undefined;
  return {
    loses: true,
    rule: 'boolean',
    message: 'is not a boolean, which is how MozDef stores this key',
    hint: 'give true or false, or put the text under another key',
  };
}

/** A key that MozDef takes an address from. */
function overwrites(address: string): DetailCheck {
  return (_, details) =>
    Object.hasOwn(details, address) && details[address] !== undefined
      ? {
          loses: false,
          rule: 'overwritten-address',
          message: `is a key that MozDef replaces details.${address} by`,
          hint: 'leave it out, or use another name',
        }
      : undefined;
}

function typed(what: string, fits: (value: unknown) => boolean): DetailCheck {
  return (value) =>
    fits(value)
      ? undefined
      : {
          loses: true,
          rule: 'index-type',
          message: `is not ${what}, which is how MozDef stores this key; Elasticsearch refuses the event`,
          hint: `give ${what}, or put it under another key`,
        };
}

function isIPv4Address(value: unknown): boolean {
  return typeof value === 'string' && isIPv4(value);
}

/** The index takes no zone (`%eth0`) for a part of an address. */
function isIPv6Address(value: unknown): boolean {
  return typeof value === 'string' && isIPv6(value) && !value.includes('%');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isNoObject(value: unknown): boolean {
  return !isObject(value);
}

/** What the last release stores under this key of an object is an object, too. */
function hasObject(key: string): (value: unknown) => boolean {
  return (value) => {
    const found = (value as Details)[key];
    return found === undefined || isObject(found);
  };
}

/** Latitude and longitude, as Elasticsearch reads a geographical point from a text. */
const GEO_POINT = /^\s*-?\d+(?:\.\d+)?\s*,\s*-?\d+(?:\.\d+)?\s*$/;

function isPoint(value: unknown): boolean {
  return typeof value !== 'string' || GEO_POINT.test(value);
}
