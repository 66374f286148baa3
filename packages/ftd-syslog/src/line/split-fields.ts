import { type Field, messageFields } from './field-names.ts';

const fieldsByName: ReadonlyMap<string, Field> = new Map(messageFields.map((field) => [field.name, field]));

const LONGEST_NAME = 64;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** A name that looks like one of a field also where people write: `NewField`, `EVE_Process`. */
const FIELD_LIKE = /[a-z][A-Z]|_/;

/** More fields than any message has; what is beyond them belongs to the last value. */
const MAX_FIELDS = 500;

/**
 * Takes the pairs `Name: value` out of a message. The device writes `, ` between them and escapes nothing, so that a value
 * that holds commas and colons can only be told by the names: a new pair begins where a known name stands that did not
 * stand before, or another single word that reads like a name. Behind a value that people or clients write (a user agent,
 * an address, the message of a rule) a name that is not known must also look like that of a field.
 *
 * @param start where the first name begins
 * @param take gets each pair; the field is undefined where the name is not known
 * @returns how many pairs there were
 */
export function splitFields(
  text: string,
  start: number,
  take: (name: string, field: Field | undefined, value: string) => void,
): number {
  const seen = new Set<string>();
  let count = 0;
  let name = '';
  let field: Field | undefined;
  let valueStart = -1;
  const finish = (end: number): void => {
    if (valueStart < 0) return;
    count += 1;
    take(name, field, text.slice(valueStart, end).trim());
  };
  // The next colon at or behind a position: found once, however many commas stand before it.
  let colon = -2;
  for (let from = start; from >= 0 && count < MAX_FIELDS; ) {
    if (colon !== -1 && colon < from) colon = text.indexOf(':', from);
    if (colon === -1) break;
    if (colon - from <= LONGEST_NAME && endsName(text, colon)) {
      const candidate = text.slice(from, colon);
      const known = fieldsByName.get(candidate);
      if (!seen.has(candidate) && (known !== undefined || mayBeName(candidate, field))) {
        finish(from - 2);
        seen.add(candidate);
        name = candidate;
        field = known;
        valueStart = colon + 1;
      }
    }
    if (valueStart < 0) break;
    const comma = text.indexOf(', ', Math.max(from, valueStart));
    from = comma < 0 ? -1 : comma + 2;
  }
  finish(text.length);
  return count;
}

/** Behind the colon of a name stands a blank, or nothing where the value is empty. */
function endsName(text: string, colon: number): boolean {
  const next = text[colon + 1];
  return next === ' ' || next === ',' || next === undefined;
}

function mayBeName(candidate: string, before: Field | undefined): boolean {
  return NAME.test(candidate) && (before?.form !== 'free' || FIELD_LIKE.test(candidate));
}
