import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** The definition of a field of the Elastic Common Schema, as far as documents can break it. */
interface EcsField {
  readonly type: string;
  readonly isList: boolean;
  readonly ignoreAbove: number | undefined;
  readonly isRequired: boolean;
  /** The values that are allowed, each with the types of event that are expected beside it. */
  readonly allowed: ReadonlyMap<string, readonly string[]> | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads `ecs_flat.yml`. The file is written by a program, always in the same form: a name in the first column, and what
 * matters here one field a line below it.
 */
export function readEcsDefinitions(file: string): ReadonlyMap<string, EcsField> {
  const entries = readFileSync(file, 'utf8').split(/\n(?=['@\w])/);
  return new Map(
    entries.map((entry) => {
      const name = (/^'?([^':]+)'?:/.exec(entry) as RegExpExecArray)[1] as string;
      const values = entry.split(/\n {2}- /).flatMap((item) => {
        const value = /\n {4}name: (.+)/.exec(item)?.[1];
        const expected = /\n {4}expected_event_types:\n((?: {4}- .+\n?)+)/.exec(item)?.[1] ?? '';
        return value === undefined
          ? []
          : [
              [
                value.replaceAll("'", ''),
                [...expected.matchAll(/- (.+)/g)].map(([, type]) => type as string),
              ] as const,
            ];
      });
      const ignoreAbove = /\n {2}ignore_above: (\d+)/.exec(entry)?.[1];
      return [
        name,
        {
          type: (/\n {2}type: (\w+)/.exec(entry) as RegExpExecArray)[1] as string,
          isList: /\n {2}normalize:\n {2}- array/.test(entry),
          ignoreAbove: ignoreAbove === undefined ? undefined : Number(ignoreAbove),
          isRequired: /\n {2}required: true/.test(entry),
          allowed: /\n {2}allowed_values:/.test(entry) ? new Map(values) : undefined,
        },
      ];
    }),
  );
}

/** Makes a function that says what is wrong with a document, by the definitions. */
export function createEcsValidator(fields: ReadonlyMap<string, EcsField>): (document: Json) => string[] {
  const valueIssues = (place: string, value: unknown, { type, ignoreAbove, allowed }: EcsField): string[] => {
    if (allowed !== undefined && !allowed.has(String(value))) return [`${place} may not be ${String(value)}`];
    switch (type) {
      case 'keyword':
      case 'constant_keyword':
      case 'wildcard':
      case 'match_only_text':
        if (typeof value !== 'string') return [`${place} is no text`];
        return ignoreAbove !== undefined && value.length > ignoreAbove ? [`${place} is too long`] : [];
      case 'long':
      case 'integer':
        return Number.isSafeInteger(value) ? [] : [`${place} is no whole number`];
      case 'date':
        return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? [] : [`${place} is no date`];
      case 'ip':
        return typeof value === 'string' && isIP(value) !== 0 ? [] : [`${place} is no address`];
      case 'boolean':
        return typeof value === 'boolean' ? [] : [`${place} is no boolean`];
      default:
        return [`${place} is of type ${type}`];
    }
  };

  return (document) => {
    const issues: string[] = [];
    const walk = (value: unknown, place: string) => {
      // Fields of one's own have a name that the schema does not use.
      if (place === 'cisco') return;
      const field = fields.get(place);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        for (const [key, inner] of Object.entries(value)) walk(inner, place === '' ? key : `${place}.${key}`);
      } else if (field === undefined) issues.push(`${place} is no field`);
      else if (Array.isArray(value) !== field.isList)
        issues.push(`${place} is ${field.isList ? 'no' : 'a'} list`);
      else for (const item of [value].flat()) issues.push(...valueIssues(place, item, field));
    };
    walk(document, '');
    const event = document['event'] as { category?: string[]; type?: string[] };
    const categories = fields.get('event.category')?.allowed;
    const expected = new Set(event.category?.flatMap((category) => categories?.get(category) ?? []));
    for (const type of event.category === undefined ? [] : (event.type ?? [])) {
      if (!expected.has(type)) issues.push(`event.type ${type} does not go with ${event.category}`);
    }
    for (const [place, { isRequired }] of fields) {
      const [first = '', second] = place.split('.');
      const value = second === undefined ? document[first] : (document[first] as Json | undefined)?.[second];
      if (isRequired && value === undefined) issues.push(`there is no ${place}`);
    }
    return issues;
  };
}
