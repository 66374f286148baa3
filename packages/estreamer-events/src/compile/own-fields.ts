import type { EventCode } from './event-code.ts';
import { type FunctionCode, literal, property } from './function-code.ts';
import { type FieldForm, headerLayout, type LayoutField } from './record-layout.ts';

/** A field of a record as it came, whatever it means. */
export interface OwnField {
  readonly name: string;
  readonly form: FieldForm;
  /** Its value, as an expression. */
  readonly text: string;
  /** Whether it can be `undefined`. */
  readonly optional: boolean;
}

/** The fields of an object of a record in their order. */
export interface OwnFields {
  readonly fields: readonly OwnField[];
  /** Whether the object has these fields and no others, each with a value of its form, as an expression; undefined if it always has. */
  readonly condition: string | undefined;
}

/** The field of the discovery header that only newer servers add. */
const ADDED_TO_HEADER = 'hostIpAddress';

/** The fields of the record's body; `undefined` where they show with the record only, or the first one can be absent. */
export function bodyFields({ code, access, layout }: EventCode): OwnFields | undefined {
  access.allFields();
  if (layout === undefined) return undefined;
  const own = [...layout].filter(([path, { header }]) => !header && !path.includes('.'));
  const fields = own.map(([name, field]) => ownField('d', name, field));
  if (fields[0] === undefined || fields[0].optional) return undefined;
  return { fields, condition: access.mode === 'parts' ? undefined : conditionOf(code, 'd', fields, '') };
}

/** The fields of the discovery header. */
export function headerFields(code: FunctionCode): OwnFields {
  const fields = [...headerLayout].map(([name, field]) => ownField('h', name, field));
  const absent = ` - (h.${ADDED_TO_HEADER} === undefined ? 1 : 0)`;
  return { fields, condition: conditionOf(code, 'h', fields, absent) };
}

function ownField(object: string, name: string, { form }: LayoutField): OwnField {
  // A block can be absent, and versions without a number of their own can hold a field in two ways.
  const optional = form === 'compound' || form === 'any' || name === ADDED_TO_HEADER;
  return { name, form, text: property(object, name), optional };
}

function conditionOf(
  code: FunctionCode,
  object: string,
  fields: readonly OwnField[],
  absent: string,
): string {
  const count = `${code.bind(countFields)}(${object}) === ${fields.length}${absent}`;
  return [count, ...fields.map((field) => checkOf(code, object, field))].join(' && ');
}

function checkOf(code: FunctionCode, object: string, { name, form, text, optional }: OwnField): string {
  if (optional && name !== ADDED_TO_HEADER) return `${literal(name)} in ${object}`;
  const check = checkOfForm(code, form, text);
  return optional ? `(${text} === undefined || ${check})` : check;
}

function checkOfForm(code: FunctionCode, form: FieldForm, text: string): string {
  switch (form) {
    case 'number':
      return `((${text} >>> 0) === ${text} || (${text} | 0) === ${text})`;
    case 'large-number':
      return `((${text} >>> 0) === ${text} || ${code.bind(isLargeNumber)}(${text}))`;
    default:
      return `typeof ${text} === 'string'`;
  }
}

/** Without a list of the keys, which takes longer than all the checks of their values. */
function countFields(data: object): number {
  let count = 0;
  for (const _field in data) count += 1;
  return count;
}

const DIGITS = /^\d+$/;

function isLargeNumber(value: unknown): boolean {
  return typeof value === 'string' ? DIGITS.test(value) : Number.isSafeInteger(value);
}
