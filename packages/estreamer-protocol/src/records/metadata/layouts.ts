import { string, text, uint32, uuid } from '../../schema/fields.ts';

/** Numeric id and name, without a block header. */
export const idNameFields = {
  id: uint32(),
  nameLength: uint32(),
  name: text('nameLength'),
} as const;

/** UUID and name, without a block header. */
export const uuidNameFields = {
  uuid: uuid(),
  name: string(),
} as const;

/** Revision, numeric id and name, without a block header. */
export const revisionIdNameFields = {
  uuid: uuid({ title: 'Revision' }),
  id: uint32({ title: 'SSL Rule ID' }),
  name: string(),
} as const;
