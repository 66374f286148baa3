import { isIP } from 'node:net';
import {
  classAttributes,
  classCaptions,
  objectAttributes,
  objectCaptions,
  operatingSystemTypes,
  topLevelCaptions,
} from './ocsf-values.ts';

/** What the Open Cybersecurity Schema Framework 1.3 requires, as far as documents of this package use it. */

interface ObjectSchema {
  /** Attributes that must be there. */
  readonly required: readonly string[];
  /** Attributes of which one must be there. */
  readonly atLeastOne?: readonly string[];
}

/** Objects, by the place where they stand. */
const objects: Readonly<Record<string, ObjectSchema>> = {
  metadata: { required: ['product', 'version'] },
  'metadata.product': { required: ['vendor_name', 'name'] },
  src_endpoint: { required: [], atLeastOne: ['ip', 'uid', 'name', 'hostname', 'svc_name'] },
  dst_endpoint: { required: [], atLeastOne: ['ip', 'uid', 'name', 'hostname', 'svc_name'] },
  connection_info: { required: ['direction_id'] },
  actor: { required: [], atLeastOne: ['process', 'user', 'invoked_by', 'session', 'app_name', 'app_uid'] },
  user: { required: [], atLeastOne: ['account', 'name', 'uid'] },
  file: { required: ['name', 'type_id'] },
  hashes: { required: ['algorithm_id', 'value'] },
  tls: { required: ['version'] },
  finding_info: { required: ['title', 'uid'] },
  analytic: { required: ['type_id'], atLeastOne: ['name', 'uid'] },
  evidences: {
    required: [],
    atLeastOne: ['actor', 'connection_info', 'dst_endpoint', 'file', 'src_endpoint', 'user'],
  },
  malware: { required: ['classification_ids'], atLeastOne: ['name', 'uid'] },
  device: { required: ['type_id'], atLeastOne: ['ip', 'uid', 'name', 'hostname'] },
  os: { required: ['name', 'type_id'] },
  service: { required: [], atLeastOne: ['name', 'uid'] },
  policy: { required: [], atLeastOne: ['name', 'uid'] },
  firewall_rule: { required: [], atLeastOne: ['name', 'uid'] },
};

const base = ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid'];

interface ClassSchema extends ObjectSchema {
  readonly category: number;
  readonly activities: readonly number[];
}

/** Classes, by their number. */
const ocsfClassSchemas: Readonly<Record<number, ClassSchema>> = {
  0: { category: 0, required: base, activities: [0, 99] },
  2004: { category: 2, required: [...base, 'finding_info'], activities: [0, 1, 2, 3, 99] },
  3002: {
    category: 3,
    required: [...base, 'user'],
    atLeastOne: ['service', 'dst_endpoint'],
    activities: [0, 1, 2, 3, 4, 5, 99],
  },
  4001: {
    category: 4,
    required: [...base, 'dst_endpoint'],
    activities: [0, 1, 2, 3, 4, 5, 6, 99],
  },
  4010: {
    category: 4,
    required: [...base, 'actor', 'file', 'src_endpoint'],
    activities: [0, ...Array.from({ length: 16 }, (_, index) => index + 1), 99],
  },
  5001: { category: 5, required: [...base, 'device'], activities: [0, 1, 2, 99] },
  5003: { category: 5, required: [...base, 'user'], activities: [0, 1, 2, 99] },
};

/** Attributes whose values are whole numbers. */
const INTEGERS = /(^|_)(id|uid|time|port|num|size|flags)$|^(bytes|packets)_(in|out)$/;
const TEXT_UIDS = new Set(['uid']);
const TOP_LEVEL_UIDS = new Set(['category_uid', 'class_uid', 'type_uid']);

type Values = Readonly<Record<string, unknown>>;

/** What is wrong with a document. */
export function ocsfIssues(document: Values): string[] {
  const schema = ocsfClassSchemas[document['class_uid'] as number];
  if (schema === undefined) return [`class ${document['class_uid']} is none`];
  const issues = [...objectIssues('the event', document, schema), ...valueIssues(document, '')];
  if (document['category_uid'] !== schema.category) issues.push('the category is not that of the class');
  if (!schema.activities.includes(document['activity_id'] as number)) issues.push('the activity is none');
  if (
    document['type_uid'] !==
    (document['class_uid'] as number) * 100 + (document['activity_id'] as number)
  ) {
    issues.push('the type does not follow from class and activity');
  }
  return [...issues, ...nameIssues(document)];
}

/** What is wrong with the names: of attributes, and of what numbers stand for. */
function nameIssues(document: Values): string[] {
  const classUid = document['class_uid'] as number;
  const issues = Object.keys(document)
    .filter((name) => !classAttributes[classUid]?.includes(name))
    .map((name) => `${name} is no attribute of class ${classUid}`);
  const [className, category] = classCaptions[classUid] ?? [];
  if (document['class_name'] !== className) issues.push('the class is called otherwise');
  if (document['category_name'] !== category) issues.push('the category is called otherwise');
  if (document['type_name'] !== `${className}: ${document['activity_name']}`)
    issues.push('the type is called otherwise');
  for (const [name, captions] of Object.entries(topLevelCaptions(classUid))) {
    const number = document[name === 'activity_name' ? 'activity_id' : `${name}_id`];
    if (number === undefined && document[name] === undefined) continue;
    if (number !== 99 && captions[number as number] !== document[name])
      issues.push(`${name} is ${JSON.stringify(document[name])}, and its number ${String(number)}`);
  }
  return issues;
}

/** The same within objects. */
function objectNameIssues(object: string, values: Values): string[] {
  const issues = Object.keys(values)
    .filter((name) => !objectAttributes[object]?.includes(name))
    .map((name) => `${object}.${name} is no attribute`);
  for (const [path, captions] of Object.entries(objectCaptions)) {
    const [of = '', name = ''] = path.split('.');
    const number = values[`${name}_id`];
    if (of === object && number !== undefined && captions[number as number] !== values[name])
      issues.push(`${path} is ${JSON.stringify(values[name])}, and its number ${String(number)}`);
  }
  if (object === 'os' && !operatingSystemTypes.includes(values['type_id'] as number))
    issues.push('the operating system is of no type');
  return issues;
}

function objectIssues(where: string, values: Values, { required, atLeastOne }: ObjectSchema): string[] {
  const issues = required
    .filter((name) => values[name] === undefined)
    .map((name) => `${where} has no ${name}`);
  if (atLeastOne?.every((name) => values[name] === undefined)) {
    issues.push(`${where} has none of ${atLeastOne.join(', ')}`);
  }
  return issues;
}

function valueIssues(values: Values, path: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const where = path === '' ? name : `${path}.${name}`;
    if (where === 'unmapped') return [];
    if (Array.isArray(value)) {
      if (value.length === 0 || Object.keys(value).length !== value.length) return [`${where} has gaps`];
      return value.flatMap((item) =>
        typeof item === 'object' ? checkObject(name, item as Values, where) : [],
      );
    }
    if (typeof value === 'object' && value !== null) return checkObject(name, value as Values, where);
    if (value === '' || value === undefined || value === null) return [`${where} is empty`];
    if (name === 'ip' && isIP(String(value)) === 0) return [`${where} is no address`];
    const isInteger =
      INTEGERS.test(name) && !TEXT_UIDS.has(name) && (!name.endsWith('uid') || TOP_LEVEL_UIDS.has(name));
    return isInteger && !Number.isSafeInteger(value) ? [`${where} is ${JSON.stringify(value)}`] : [];
  });
}

function checkObject(name: string, value: Values, where: string): string[] {
  const schema = objects[where] ?? objects[name];
  return [
    ...(schema === undefined ? [] : objectIssues(where, value, schema)),
    ...objectNameIssues(name, value),
    ...valueIssues(value, where),
  ];
}
