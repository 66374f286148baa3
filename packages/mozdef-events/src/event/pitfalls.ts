import type { MozDefIssue, MozDefRule } from '../errors/mozdef-error.ts';
import type { JsonVisitor } from './check-json.ts';
import { checkDetailKeys } from './detail-keys.ts';
import { checkIndexFields } from './index-fields.ts';
import { type PluginWord, type PluginWordContext, pluginWordsOf } from './plugin-words.ts';

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
  /** Checks what the index makes of plain data without cycles. */
  fields(object: Readonly<Record<string, unknown>>, at: readonly string[]): void;
  /** Checks the words that act together with something else in the message. To be called after all texts. */
  words(message: PluginWordContext): void;
  /** Adds a warning. */
  warn(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void;
  /** What the server would lose or spoil. */
  readonly losses: MozDefIssue[];
  /** What is doubtful. */
  readonly warnings: MozDefIssue[];
}

/** Makes a check for one message. */
export function createPitfallCheck(messages: 'events' | 'vulnerabilities'): PitfallCheck {
  const losses: MozDefIssue[] = [];
  const warnings: MozDefIssue[] = [];
  /** Where words were seen first that act together with something else. */
  const seen = new Map<PluginWord, readonly (string | number)[]>();

  function lose(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void {
    losses.push({ path: [...path], rule, message, hint });
  }

  function warn(path: readonly (string | number)[], rule: MozDefRule, message: string, hint: string): void {
    if (warnings.length < MAX_WARNINGS) warnings.push({ path: [...path], rule, message, hint });
  }

  function tellWord({ effect, does }: PluginWord, path: readonly (string | number)[]): void {
    const [rule, tell] =
      effect === 'lost' ? (['reserved-word', lose] as const) : (['changing-word', warn] as const);
    tell(
      path,
      rule,
      `is a word that makes a plug-in of MozDef ${does}`,
      'write it differently, for example as part of a longer text',
    );
  }

  function plainText(text: string, path: readonly (string | number)[]): void {
    for (const row of pluginWordsOf(text) ?? []) {
      if (row.messages !== undefined && row.messages !== messages) continue;
      if (row.when === undefined) tellWord(row, path);
      else if (!seen.has(row)) seen.set(row, [...path]);
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
      checkDetailKeys(details, ({ path, rule, message, hint }, loses) => {
        (loses ? lose : warn)(path, rule, message, hint);
      });
    },
    fields: (object, at) => checkIndexFields(object, at, lose),
    words(message) {
      for (const [row, path] of seen) {
        const place = row.when?.(message) ?? true;
        if (place !== false) tellWord(row, place === true ? path : place);
      }
    },
  };
}
