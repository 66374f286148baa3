import { isIP } from 'node:net';
import type { MozDefIssue, MozDefRule } from '../errors/mozdef-issue.ts';
import type { JsonVisitor } from './check-json.ts';
import { changeByWord, isLosingWord } from './reserved-words.ts';

/** The longest text, in UTF-8 bytes, that Elasticsearch indexes as a keyword: Lucene's limit for a term. */
const MAX_KEYWORD_BYTES = 32_766;

/** The most warnings that are collected for one event. */
const MAX_WARNINGS = 20;

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

  function lose(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void {
    losses.push({ path: [...path], rule, message, hint });
  }

  function warn(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void {
    if (warnings.length < MAX_WARNINGS) warnings.push({ path: [...path], rule, message, hint });
  }

  function plainText(text: string, path: readonly (string | number)[]): void {
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
      if (own(details, 'http_x_forwarded_for') === null) {
        lose(
          ['details', 'http_x_forwarded_for'],
          'ip-address',
          'is null, which makes MozDef lose the event',
          'leave it out',
        );
      }
    },
  };
}

function own(details: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(details, key) ? details[key] : undefined;
}
