import { quoted } from '../text/line-text.ts';
import { LONGEST_TIMER_MS } from '../time/clock.ts';
import { REFUSED, refuseValue, type SettingKind } from './setting-kind.ts';

/** What a text must be. */
export interface TextRule {
  /** What it says, in words that fit behind "give". @default 'a text without control characters' */
  readonly values?: string | undefined;
  /** What it must match as a whole or in part, as the expression says. @default any */
  readonly pattern?: RegExp | undefined;
  /** Whether it may be empty. @default false */
  readonly empty?: boolean | undefined;
  /** Whether it may have line ends and other control characters, which could break a line of a log. @default false */
  readonly controlCharacters?: boolean | undefined;
}

/** A text. */
export function text(rule: TextRule = {}): SettingKind<string> {
  const {
    values = 'a text without control characters',
    pattern,
    empty = false,
    controlCharacters = false,
  } = rule;
  return {
    values,
    read(value, place) {
      if (typeof value !== 'string' || (value === '' && !empty)) return refuseValue(value, { values }, place);
      if ((!controlCharacters && /\p{Cc}/u.test(value)) || pattern?.test(value) === false) {
        return place.refuse('is a text that does not fit', `give ${values}`);
      }
      return value;
    },
  };
}

/** What a number must be. */
export interface NumberRule {
  /** The least. @default 0 */
  readonly from?: number | undefined;
  /** The most. @default the largest whole number that is exact, or the largest number */
  readonly to?: number | undefined;
  /** What it counts, such as `bytes`, for messages and documentation. @default nothing */
  readonly unit?: string | undefined;
  /** Whether `Infinity` may be given. @default false */
  readonly infinity?: boolean | undefined;
}

/** A number, fractions included. */
export function number(rule: NumberRule = {}): SettingKind<number> {
  return numberKind('a number', rule, Number.MAX_VALUE, Number.isFinite);
}

/** A whole number. */
export function wholeNumber(rule: NumberRule = {}): SettingKind<number> {
  return numberKind('a whole number', rule, Number.MAX_SAFE_INTEGER, Number.isSafeInteger);
}

/** A time in whole milliseconds that a timer can wait. */
export function milliseconds(rule: Omit<NumberRule, 'unit'> = {}): SettingKind<number> {
  return wholeNumber({ to: LONGEST_TIMER_MS, ...rule, unit: 'milliseconds' });
}

/** The port of a server: 1 to 65535. */
export const port: SettingKind<number> = wholeNumber({ from: 1, to: 65_535 });

function numberKind(
  noun: string,
  { from = 0, to, unit, infinity = false }: NumberRule,
  largest: number,
  isKind: (value: number) => boolean,
): SettingKind<number> {
  const range = to === undefined || to === largest ? `${from} or more` : `from ${from} to ${to}`;
  const counted = unit === undefined ? '' : ` of ${unit}`;
  const joint = unit === undefined && range.endsWith('more') ? ' of ' : unit === undefined ? ' ' : ', ';
  const values = `${noun}${counted}${joint}${range}${infinity ? ', or Infinity' : ''}`;
  return {
    values,
    read(value, place) {
      if (infinity && value === Number.POSITIVE_INFINITY) return value;
      const fits = typeof value === 'number' && isKind(value) && value >= from && value <= (to ?? largest);
      return fits ? value : refuseValue(value, { values }, place);
    },
  };
}

/** True or false. */
export const boolean: SettingKind<boolean> = {
  values: 'true or false',
  read: (value, place) => (typeof value === 'boolean' ? value : refuseValue(value, boolean, place)),
};

/** One of some words. */
export function choice<const Word extends string>(...words: readonly Word[]): SettingKind<Word> {
  const listed = words.map((word) => `"${word}"`);
  const values =
    listed.length < 2 ? listed.join('') : `${listed.slice(0, -1).join(', ')} or ${listed.at(-1)}`;
  return {
    values,
    read(value, place) {
      const word = words.find((one) => one === value);
      if (word !== undefined) return word;
      if (typeof value !== 'string') return refuseValue(value, { values }, place);
      return place.refuse(`is ${quoted(value, 40)}`, `give ${values}`);
    },
  };
}

/** This one value. */
export function literal<const Value extends string | number | boolean | null>(
  value: Value,
): SettingKind<Value> {
  const values = typeof value === 'string' ? quoted(value) : String(value);
  return {
    values,
    read: (given, place) => (given === value ? value : refuseValue(given, { values }, place)),
  };
}

/**
 * A function of the user.
 *
 * @param values what it is for, in words that fit behind "give"
 */
export function callback<Callback extends (...parameters: never[]) => unknown>(
  values = 'a function',
): SettingKind<Callback> {
  return {
    values,
    read: (value, place) =>
      typeof value === 'function' ? (value as unknown as Callback) : refuseValue(value, { values }, place),
  };
}

/**
 * Whatever a test of your own accepts.
 *
 * @param values what that is, in words that fit behind "give"
 */
export function custom<Value>(values: string, accepts: (value: unknown) => boolean): SettingKind<Value> {
  return {
    values,
    read: (value, place) => (accepts(value) ? (value as Value) : refuseValue(value, { values }, place)),
  };
}

/** A URL as a text or as an object, with one of some schemes. Credentials in it are never shown. */
export function url(
  schemes: readonly string[],
  values = `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
): SettingKind<URL, string | URL> {
  return {
    values,
    read(value, place) {
      if (typeof value !== 'string' && !(value instanceof URL)) return refuseValue(value, { values }, place);
      const parsed = URL.parse(String(value));
      if (parsed === null || !schemes.includes(parsed.protocol.slice(0, -1))) {
        return place.refuse('is not such a URL', `give ${values}`);
      }
      return parsed;
    },
  };
}

/**
 * A kind whose value is turned into another one, or refused for a reason.
 *
 * @param turn gives the other value; or says at the place why there is none
 */
export function converted<Value, Input, Output>(
  kind: SettingKind<Value, Input>,
  turn: (value: Value, place: Parameters<SettingKind<Value>['read']>[1]) => Output | typeof REFUSED,
): SettingKind<Output, Input> {
  return {
    values: kind.values,
    read(given, place) {
      const value = kind.read(given, place);
      return value === REFUSED ? REFUSED : turn(value, place);
    },
  };
}
