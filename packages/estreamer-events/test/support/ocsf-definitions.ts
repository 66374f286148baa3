import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The definitions of the Open Cybersecurity Schema Framework, compiled as its own tools do: `extends`, `$include`, the
 * dictionary, and the extensions for Linux and Windows.
 */

type Json = Readonly<Record<string, unknown>>;

interface Attribute {
  readonly type: string;
  readonly is_array?: boolean;
  readonly requirement?: string;
  /** The profile that brings it; null or undefined for one that is always there. */
  readonly profile?: string | null;
  readonly enum?: Readonly<Record<string, { readonly caption: string }>>;
  /** The attribute that has the name of the number. */
  readonly sibling?: string;
  readonly '@deprecated'?: unknown;
}

interface Item {
  readonly name: string;
  readonly caption: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly constraints: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
}

interface ValueType {
  readonly type?: string;
  readonly regex?: string;
  readonly range?: readonly [number, number];
  readonly max_len?: number;
}

interface Definitions {
  readonly classes: ReadonlyMap<number, Item & { readonly category: number }>;
  readonly objects: ReadonlyMap<string, Item>;
  readonly types: Readonly<Record<string, ValueType>>;
}

const EXTENSIONS = ['linux', 'windows'];

function readJson(path: string): Json {
  return JSON.parse(readFileSync(path, 'utf8')) as Json;
}

/** One object into another, level by level. */
function merged(one: unknown, other: unknown): unknown {
  if (!isObject(one) || !isObject(other)) return other;
  const result: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    result[key] = key in result ? merged(result[key], value) : value;
  }
  return result;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the definitions of one version from a folder with the files of its tag. */
export function readOcsfDefinitions(folder: string): Definitions {
  const dictionaries = [folder, ...EXTENSIONS.map((name) => join(folder, 'extensions', name))]
    .map((root) => join(root, 'dictionary.json'))
    .filter(existsSync)
    .map(readJson);
  const dictionary = dictionaries.reduce((all, one) => merged(all, one) as Json);
  const known = dictionary['attributes'] as Json;
  const types = (dictionary['types'] as { attributes: Definitions['types'] }).attributes;
  const categories = readJson(join(folder, 'categories.json'))['attributes'] as Readonly<
    Record<string, { uid: number }>
  >;

  /** The attributes of files that an item includes; those of a profile are there with it only. */
  const included = (root: string, attributes: Json): Json => {
    const { $include = [], ...own } = attributes;
    let result: unknown = {};
    for (const path of [$include].flat() as string[]) {
      const file = [root, folder].map((from) => join(from, path)).find(existsSync) as string;
      const { name, meta, attributes: more } = readJson(file) as Json & { attributes: Json };
      for (const [key, value] of Object.entries(included(root, more))) {
        result = merged(result, {
          [key]: meta === 'profile' ? { profile: name, ...(value as Json) } : value,
        });
      }
    }
    return merged(result, own) as Json;
  };

  const read = (sort: 'events' | 'objects') => {
    const items = new Map<string, Json>();
    const changes: Json[] = [];
    for (const root of [folder, ...EXTENSIONS.map((name) => join(folder, 'extensions', name))]) {
      for (const file of globSync(join(root, sort, '**/*.json')).toSorted()) {
        const item = readJson(file);
        const whole = { ...item, attributes: included(root, (item['attributes'] ?? {}) as Json) };
        if (item['name'] === undefined) changes.push(whole);
        else items.set(item['name'] as string, whole);
      }
    }
    // An extension changes an item by one without a name.
    for (const { extends: name, ...change } of changes) {
      const { caption: _caption, description: _description, ...more } = change;
      items.set(name as string, merged(items.get(name as string), more) as Json);
    }
    const resolve = (name: string): Json => {
      const { extends: parent, ...item } = items.get(name) ?? {};
      if (parent === undefined) return item;
      const { constraints: _constraints, ...rest } = resolve(parent as string);
      const inherited = item['constraints'] === undefined ? resolve(parent as string) : rest;
      return merged(inherited, item) as Json;
    };
    return [...items.keys()].map(resolve);
  };

  const itemOf = ({ name, caption, attributes, constraints = {} }: Json): Item => ({
    name: name as string,
    caption: caption as string,
    constraints: constraints as Item['constraints'],
    attributes: Object.fromEntries(
      Object.entries(attributes as Json)
        .filter(([, value]) => value !== null)
        .map(([key, value]) => [key, merged(known[key] ?? {}, value) as Attribute]),
    ),
  });

  const classes = read('events').flatMap((event) => {
    const category = categories[event['category'] as string]?.uid ?? 0;
    const uid = (event['uid'] as number | undefined) ?? (event['name'] === 'base_event' ? 0 : undefined);
    return uid === undefined ? [] : [[category * 1000 + uid, { ...itemOf(event), category }] as const];
  });
  return {
    classes: new Map(classes),
    objects: new Map(read('objects').map((object) => [object['name'] as string, itemOf(object)])),
    types,
  };
}

/** Makes a function that says what is wrong with a document, by the definitions. */
export function createOcsfValidator({ classes, objects, types }: Definitions): (document: Json) => string[] {
  const baseType = (type: string): string => {
    const parent = types[type]?.type;
    return parent === undefined ? type : baseType(parent);
  };

  const valueIssues = (where: string, value: unknown, attribute: Attribute, profiles: readonly string[]) => {
    const { type } = attribute;
    const object = objects.get(type);
    if (object !== undefined) {
      if (!isObject(value)) return [`${where} is no object`];
      return Object.keys(object.attributes).length === 0 ? [] : itemIssues(where, value, object, profiles);
    }
    const { regex, range, max_len: maxLength } = types[type] ?? {};
    const issues: string[] = [];
    switch (baseType(type)) {
      case 'string_t':
        if (typeof value !== 'string') return [`${where} is no text`];
        if (regex !== undefined && !new RegExp(regex, 'u').test(value)) issues.push(`${where} is no ${type}`);
        if (maxLength !== undefined && value.length > maxLength) issues.push(`${where} is too long`);
        break;
      case 'integer_t':
      case 'long_t': {
        if (!Number.isSafeInteger(value)) return [`${where} is no whole number`];
        const [from, to] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        if ((value as number) < from || (value as number) > to) issues.push(`${where} is out of range`);
        break;
      }
      case 'float_t':
        if (typeof value !== 'number') return [`${where} is no number`];
        break;
      case 'boolean_t':
        if (typeof value !== 'boolean') return [`${where} is no boolean`];
        break;
      case 'json_t':
        break;
      default:
        return [`${where} is of the unknown type ${type}`];
    }
    if (attribute.enum !== undefined && !Object.hasOwn(attribute.enum, String(value))) {
      issues.push(`${where} is ${JSON.stringify(value)}, which is none of its values`);
    }
    return issues;
  };

  const itemIssues = (
    where: string,
    values: Json,
    { attributes, constraints }: Item,
    profiles: readonly string[],
  ): string[] => {
    const issues: string[] = [];
    const isThere = ({ profile }: Attribute) =>
      profile === undefined || profile === null || profiles.includes(profile);
    for (const [key, value] of Object.entries(values)) {
      const attribute = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
      const place = `${where}.${key}`;
      if (attribute === undefined) issues.push(`${place} is no attribute`);
      else if (!isThere(attribute)) issues.push(`${place} needs the profile ${attribute.profile}`);
      else if (attribute['@deprecated'] !== undefined) issues.push(`${place} is deprecated`);
      else if (attribute.is_array === true) {
        if (!Array.isArray(value) || value.length === 0) issues.push(`${place} is no list`);
        else for (const item of value) issues.push(...valueIssues(place, item, attribute, profiles));
      } else issues.push(...valueIssues(place, value, attribute, profiles));
      const named = attribute?.sibling === undefined ? undefined : values[attribute.sibling];
      const caption = attribute?.enum?.[String(value)]?.caption;
      if (named !== undefined && value !== 99 && caption !== undefined && named !== caption) {
        issues.push(`${where}.${attribute?.sibling} is ${JSON.stringify(named)}, not ${caption}`);
      }
    }
    for (const [key, attribute] of Object.entries(attributes)) {
      if (attribute.requirement === 'required' && isThere(attribute) && values[key] === undefined) {
        issues.push(`${where} has no ${key}`);
      }
    }
    const given = (names: readonly string[]) => names.filter((name) => values[name] !== undefined).length;
    const { at_least_one: atLeastOne, just_one: justOne } = constraints;
    if (atLeastOne !== undefined && given(atLeastOne) === 0)
      issues.push(`${where} has none of ${atLeastOne}`);
    if (justOne !== undefined && given(justOne) !== 1) issues.push(`${where} has not one of ${justOne}`);
    return issues;
  };

  return (document) => {
    const classUid = document['class_uid'] as number;
    const activity = document['activity_id'] as number;
    const eventClass = classes.get(classUid);
    if (eventClass === undefined) return [`class ${classUid} is none`];
    const { profiles = [] } = document['metadata'] as { readonly profiles?: readonly string[] };
    const ids = ['class_uid', 'category_uid', 'type_uid'];
    const { enum: activities } = eventClass.attributes['activity_id'] as Attribute;
    // The ids of classes, categories and types follow from where a class stands, and so do their names.
    const issues = itemIssues('event', document, eventClass, profiles).filter(
      (issue) => !ids.some((id) => issue.startsWith(`event.${id} is ${JSON.stringify(document[id])}, which`)),
    );
    const expected: readonly (readonly [string, unknown])[] = [
      ['category_uid', eventClass.category],
      ['type_uid', classUid * 100 + activity],
      ['class_name', eventClass.caption],
      [
        'type_name',
        `${eventClass.caption}: ${activity === 99 ? document['activity_name'] : activities?.[activity]?.caption}`,
      ],
    ];
    for (const [key, value] of expected) {
      if (document[key] !== value)
        issues.push(`event.${key} is ${JSON.stringify(document[key])}, not ${value}`);
    }
    return issues;
  };
}
