import { isIP } from 'node:net';
import type { MozDefIssue, MozDefRule } from '../errors/mozdef-issue.ts';
import type { JsonVisitor } from './check-json.ts';
import { checkIndexFields } from './index-fields.ts';
import { type ConditionalWord, changeByWord, conditionalWord, isLosingWord } from './reserved-words.ts';

/** The longest text, in UTF-8 bytes, that Elasticsearch indexes as a keyword: Lucene's limit for a term. */
const MAX_KEYWORD_BYTES = 32_766;

/** The most warnings that are collected for one event. */
const MAX_WARNINGS = 20;

/** Keys of `details` that are read or typed by the server, besides the two addresses and the two flags. */
export const RARE_KEYS = [
  'http_x_forwarded_for',
  'src',
  'dst',
  'srcip',
  'dstip',
  'cluster_client_ip',
  'sourceport',
  'destinationport',
  'sourceipv4address',
  'destinationipv4address',
  'sourceipv6address',
  'destinationipv6address',
  'sourceipgeopoint',
  'destinationipgeopoint',
  'requestparameters',
] as const;

/** Keys that MozDef takes an address from, and where it puts it. */
const OVERWRITING_KEYS = [
  ['src', 'sourceipaddress'],
  ['srcip', 'sourceipaddress'],
  ['cluster_client_ip', 'sourceipaddress'],
  ['dst', 'destinationipaddress'],
  ['dstip', 'destinationipaddress'],
] as const;

/** The most commas of a summary that the plug-in for firewall logs does not look into. */
const MAX_COMMAS = 8;

/** What decides, beside the words in an event, whether a plug-in loses it. */
export interface PitfallContext {
  readonly summary?: unknown;
  readonly category?: unknown;
  readonly source?: unknown;
  readonly tags?: unknown;
  readonly details?: unknown;
}

/** Collects what MozDef's server would lose or spoil, and what is merely doubtful, about one message. */
export interface PitfallCheck extends JsonVisitor {
  /** Checks a text at the top level that is stored as a keyword. */
  keyword(text: string, path: readonly (string | number)[]): void;
  /** Checks a text at the top level that is not stored as a keyword. */
  plainText(text: string, path: readonly (string | number)[]): void;
  /** Checks a key, in whatever case it is. */
  name(name: string, path: readonly (string | number)[]): void;
  /** Checks the keys of `details` that have a type of their own on the server. */
  details(details: Readonly<Record<string, unknown>>): void;
  /** Checks what the index makes of plain data without cycles. */
  fields(object: Readonly<Record<string, unknown>>, at: readonly string[]): void;
  /** Checks the words that lose an event together with something else in it. To be called after all texts. */
  event(event: PitfallContext): void;
  /** Adds a warning. */
  warn(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void;
  /** What the server would lose or spoil. */
  readonly losses: MozDefIssue[];
  /** What is doubtful. */
  readonly warnings: MozDefIssue[];
}

/** Makes a check for one message. */
export function createPitfallCheck(): PitfallCheck {
  const losses: MozDefIssue[] = [];
  const warnings: MozDefIssue[] = [];
  /** Where words that may lose the event were seen first. */
  const conditional = new Map<ConditionalWord, readonly (string | number)[]>();

  function lose(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void {
    losses.push({ path: [...path], rule, message, hint });
  }

  function warn(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void {
    if (warnings.length < MAX_WARNINGS) warnings.push({ path: [...path], rule, message, hint });
  }

  function plainText(text: string, path: readonly (string | number)[]): void {
    const word = conditionalWord(text);
    if (word !== undefined && !conditional.has(word)) conditional.set(word, [...path]);
    const change = changeByWord(text);
    if (change !== undefined) {
      warn(
        path,
        'changing-word',
        `is a word that makes a plug-in of MozDef ${change}`,
        'write it differently, for example as part of a longer text',
      );
    }
    if (isLosingWord(text)) {
      lose(
        path,
        'reserved-word',
        'is a word that makes a plug-in of MozDef lose the event',
        'write it differently, for example as part of a longer text',
      );
    }
  }

  function keyword(text: string, path: readonly (string | number)[]): void {
    plainText(text, path);
    if (text.length * 3 > MAX_KEYWORD_BYTES && Buffer.byteLength(text) > MAX_KEYWORD_BYTES) {
      lose(
        path,
        'keyword-too-long',
        `is longer than ${MAX_KEYWORD_BYTES} bytes, which makes Elasticsearch refuse the event`,
        'shorten it, or put the long text into summary',
      );
    }
  }

  function key(name: string, path: readonly (string | number)[]): void {
    plainText(name, path);
    if (name !== name.toLowerCase()) {
      warn(
        path,
        'key-case',
        'has capital letters, which MozDef keeps apart from small ones',
        'use small letters',
      );
    }
  }

  function address(name: 'source' | 'destination', value: unknown): void {
    if (value === undefined) return;
    const path = ['details', `${name}ipaddress`];
    const family = typeof value === 'string' ? isIP(value) : 0;
    if (family === 0) {
      lose(
        path,
        'ip-address',
        'is not an IP address; MozDef replaces it by 0.0.0.0',
        'give an IPv4 address, leave it out, or put a host name under another key',
      );
    } else if (family === 6) {
      warn(
        path,
        'ipv6-address',
        `is an IPv6 address; MozDef moves it to ${name}ipv6address and notes an error`,
        `use ${name}ipv6address`,
      );
    }
  }

  function loseWord(path: readonly (string | number)[], together: string): void {
    lose(
      path,
      'reserved-word',
      `is a word that makes a plug-in of MozDef lose the event ${together}`,
      'write it differently, for example as part of a longer text',
    );
  }

  function overwrites(details: Readonly<Record<string, unknown>>): void {
    for (const [key, address] of OVERWRITING_KEYS) {
      if (own(details, key) === undefined || own(details, address) === undefined) continue;
      warn(
        ['details', key],
        'overwritten-address',
        `is a key that MozDef replaces details.${address} by`,
        'leave it out, or use another name',
      );
    }
  }

  function types(details: Readonly<Record<string, unknown>>): void {
    for (const side of ['source', 'destination']) {
      for (const [key, family] of [
        [`${side}ipv4address`, 4],
        [`${side}ipv6address`, 6],
      ] as const) {
        const value = own(details, key);
        if (
          value === undefined ||
          (typeof value === 'string' && isIP(value) === family && !value.includes('%'))
        )
          continue;
        loseType(key, `an IPv${family} address without a zone`);
      }
      if (isObject(own(details, `${side}port`))) loseType(`${side}port`, 'a number or a text');
      const point = own(details, `${side}ipgeopoint`);
      if (typeof point === 'string' && !GEO_POINT.test(point)) {
        loseType(`${side}ipgeopoint`, 'a latitude and a longitude with a comma between');
      }
    }
    const parameters = own(details, 'requestparameters');
    if (parameters !== undefined && !isObject(parameters)) loseType('requestparameters', 'an object');
  }

  function loseType(key: string, what: string): void {
    lose(
      ['details', key],
      'index-type',
      `is not ${what}, which is how MozDef stores this key; Elasticsearch refuses the event`,
      `give ${what}, or put it under another key`,
    );
  }

  function flag(name: 'success' | 'error', value: unknown): void {
    if (value === undefined || typeof value === 'boolean') return;
    lose(
      ['details', name],
      'boolean',
      'is not a boolean, which is how MozDef stores this key',
      'give true or false, or put the text under another key',
    );
  }

  return {
    losses,
    warnings,
    key,
    name: plainText,
    text: keyword,
    keyword,
    plainText,
    warn,
    details(details) {
      address('source', own(details, 'sourceipaddress'));
      address('destination', own(details, 'destinationipaddress'));
      flag('success', own(details, 'success'));
      flag('error', own(details, 'error'));
      const forwardedFor = own(details, 'http_x_forwarded_for');
      if (forwardedFor !== undefined && typeof forwardedFor !== 'string') {
        lose(
          ['details', 'http_x_forwarded_for'],
          'ip-address',
          'is not a text, which makes MozDef lose the event',
          'give the header as it came, or leave it out',
        );
      }
      overwrites(details);
      types(details);
    },
    fields: (object, at) => checkIndexFields(object, at, lose),
    event({ summary, category, source, tags, details }) {
      const filterlog = conditional.get('filterlog');
      if (filterlog !== undefined && String(summary).split(',').length > MAX_COMMAS + 1) {
        loseWord(filterlog, `beside a summary with more than ${MAX_COMMAS} commas`);
      }
      if (conditional.has('guardduty') && isWord(source, 'guardduty')) loseWord(['source'], 'as its source');
      if (conditional.has('triagebot') && isWord(category, 'triagebot'))
        loseWord(['category'], 'as its category');
      const hasWordOfTags = conditional.has('githubeventsqs') || conditional.has('stackdriver');
      for (const [index, tag] of hasWordOfTags && Array.isArray(tags) ? tags.entries() : []) {
        if (isWord(tag, 'githubeventsqs')) loseWord(['tags', index], 'as a tag');
        if (isWord(tag, 'stackdriver') && isWord(category, 'activity')) {
          loseWord(['tags', index], 'as a tag beside the category activity');
        }
      }
      const { hostname, kind } = isObject(details) ? (details as Readonly<Record<string, unknown>>) : {};
      const network = conditional.get('network');
      if (network !== undefined && hostname !== undefined && typeof hostname !== 'string') {
        loseWord(network, 'beside details.hostname that is not a text');
      }
      const google = conditional.get('google');
      if (google !== undefined && kind !== undefined && typeof kind !== 'string') {
        loseWord(google, 'beside details.kind that is not a text');
      }
    },
  };
}

function own(details: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(details, key) ? details[key] : undefined;
}

/** Latitude and longitude, as Elasticsearch reads a geographical point from a text. */
const GEO_POINT = /^\s*-?\d+(?:\.\d+)?\s*,\s*-?\d+(?:\.\d+)?\s*$/;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isWord(value: unknown, word: ConditionalWord | 'activity'): boolean {
  return typeof value === 'string' && value.toLowerCase() === word;
}
