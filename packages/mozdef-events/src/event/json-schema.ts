import * as z from 'zod';
import {
  assetHintSchema,
  complianceItemSchema,
  eventSchema,
  rraSchema,
  vulnerabilityV1Schema,
  vulnerabilityV2Schema,
} from './wire-schemas.ts';

const SCHEMAS = {
  event: eventSchema,
  complianceItem: complianceItemSchema,
  assetHint: assetHintSchema,
  rra: rraSchema,
  vulnerabilityV1: vulnerabilityV1Schema,
  vulnerabilityV2: vulnerabilityV2Schema,
} as const;

/** The types of message that there is a JSON Schema of. */
export type MozDefJsonSchemaName = keyof typeof SCHEMAS;

/** Names of the types of message that there is a JSON Schema of. */
export const MOZDEF_JSON_SCHEMA_NAMES: readonly MozDefJsonSchemaName[] = Object.keys(
  SCHEMAS,
) as MozDefJsonSchemaName[];

/** A JSON Schema. */
export interface MozDefJsonSchema {
  readonly $schema: 'https://json-schema.org/draft/2020-12/schema';
  readonly [keyword: string]: unknown;
}

/**
 * Makes the JSON Schema (draft 2020-12) of a type of message, as it goes on the wire. Every message that is sent fits
 * it; that a message fits it does not make it one that may be sent, since a schema cannot say what MozDef does with it.
 */
export function mozdefJsonSchema(name: MozDefJsonSchemaName): MozDefJsonSchema {
  return z.toJSONSchema(SCHEMAS[name]) as MozDefJsonSchema;
}
