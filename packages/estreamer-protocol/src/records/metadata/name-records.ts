import { defineRecord, layout, versions } from '../define-record.ts';
import { idNameFields } from './layouts.ts';
import { uuidString14 } from './names.ts';

const idNameBody = layout(idNameFields);
const uuidNameBody = versions(uuidString14);

/** A metadata record that names numeric ids. */
export function idNameRecord<const Type extends number, const Kind extends string>(
  recordType: Type,
  kind: Kind,
  name: string,
) {
  return defineRecord({
    recordType,
    kind,
    name,
    category: 'metadata',
    discoveryHeader: false,
    body: idNameBody,
    metadata: { key: ['id'], value: ['name'] },
  });
}

/** A metadata record that names UUIDs. */
export function uuidNameRecord<const Type extends number, const Kind extends string>(
  recordType: Type,
  kind: Kind,
  name: string,
) {
  return defineRecord({
    recordType,
    kind,
    name,
    category: 'metadata',
    discoveryHeader: false,
    body: uuidNameBody,
    metadata: { key: ['uuid'], value: ['name'] },
  });
}
