import { EstreamerProtocolError } from '../errors/protocol-error.ts';
import type { Fields } from '../schema/schema.ts';
import { BlockRecord } from './block-record.ts';
import { connectionRecords } from './connection.ts';
import { correlationRecords } from './correlation.ts';
import type { BodyLayout, RecordDefinition } from './define-record.ts';
import { discoveryRecords } from './discovery/records.ts';
import type { RecordInputOf, RecordOf, UnknownRecord } from './event-record.ts';
import { fileRecords } from './file.ts';
import type { FullyQualifiedRecord } from './fully-qualified-event.ts';
import { intrusionRecords } from './intrusion.ts';
import { iocRecords } from './ioc.ts';
import { malwareRecords } from './malware.ts';
import { hostAndUserRecords } from './metadata/host-and-user-records.ts';
import { idNameRecords, uuidNameRecords } from './metadata/name-records.ts';
import { ruleAndPolicyRecords } from './metadata/rule-and-policy-records.ts';
import { userRecords } from './user.ts';

/** Record types that are known by name only: deprecated ones, whose layout nobody has written down. */
export const namedRecordTypes: Readonly<Record<number, string>> = {
  1: 'Event (IPv4)',
  3: 'Classification',
  5: 'Rule',
  6: 'Discovery',
  7: 'Event, version 2',
  8: 'Correlation Event',
  30: 'Host Update',
  32: 'Vulnerability Map Change',
  33: 'Flow Statistics Change',
  36: 'Correlation Event, version 2',
  37: 'User Set Valid Vulnerabilities',
  38: 'User Set Invalid Vulnerabilities',
  39: 'User Delete Address',
  40: 'User Delete Server',
  41: 'User Set Host Criticality',
  49: 'User Set Attribute Value',
  50: 'User Delete Attribute Value',
  56: 'Client Application Type',
  64: 'Detection Engine',
  65: 'Correlation Event, version 3',
  68: 'Detection Engine, version 2',
  72: 'Intrusion Event (IPv6)',
  97: 'Correlation Event, version 5',
  99: 'Intrusion Event (IPv4, MPLS)',
  100: 'Intrusion Event (IPv6, MPLS)',
  104: 'Intrusion Event (IPv4, VLAN), 4.9 - 4.10.x',
  105: 'Intrusion Event (IPv6, VLAN), 4.10.x',
  108: 'Payload Type',
  114: 'Failed User Login',
  162: 'User IOC Delete',
  163: 'User IOC Enable',
  164: 'User IOC Disable',
  200: 'Connection Statistics (listed by eNcore only)',
  210: 'Connection Chunk (listed by eNcore only)',
};

const recordDefinitions = [
  ...connectionRecords,
  ...correlationRecords,
  ...discoveryRecords,
  ...fileRecords,
  ...intrusionRecords,
  ...iocRecords,
  ...malwareRecords,
  ...hostAndUserRecords,
  ...idNameRecords,
  ...ruleAndPolicyRecords,
  ...uuidNameRecords,
  ...userRecords,
] as const;

/** Every record type with a known body. */
type KnownRecordDefinition = (typeof recordDefinitions)[number];

/** A record of a known type; `kind` narrows `data`. */
export type KnownRecord = RecordOf<KnownRecordDefinition>;

/** Any record that a server can send; `kind` narrows `data`. */
export type EventRecord = KnownRecord | FullyQualifiedRecord | UnknownRecord;

/** What {@link EventRecord} `kind` can be. */
export type RecordKind = KnownRecord['kind'];

/** The record of one kind. */
export type RecordOfKind<Kind extends RecordKind> = Extract<KnownRecord, { kind: Kind }>;

/** What the encoder takes. */
export type RecordInput = RecordInputOf<KnownRecordDefinition>;

/**
 * Finds record types by number and by kind.
 *
 * @typeParam Added the record types that somebody has added to the known ones
 */
export interface RecordCatalogue<Added extends RecordDefinition = never> {
  readonly definitions: readonly (RecordDefinition | Added)[];
  byType(recordType: number): RecordDefinition | undefined;
  byKind(kind: string): RecordDefinition | undefined;
  /** The guide's name of a record type, also of those whose layout is not known. */
  nameOf(recordType: number): string | undefined;
  /**
   * The layout of a record's body, without decoding it: one of those that `layoutsOf` gives, the same object for all records that have it. Undefined
   * for unknown records, event texts, and bodies that a parser of somebody's own has read.
   */
  layoutOf(record: { readonly kind: string; readonly data: object | undefined }): BodyLayout | undefined;
}

/**
 * The catalogue of all known record types, and of others that one describes oneself (see `defineRecord` of
 * `@x/estreamer-protocol/schema`). An added definition replaces the known one of its record type.
 *
 * @throws {EstreamerProtocolError} `invalid-definition` when two definitions have one kind, or an added one has a record
 *   type that does not fit into 16 bits
 */
export function createRecordCatalogue<const Added extends readonly RecordDefinition[] = readonly []>(
  added?: Added,
): RecordCatalogue<Added[number]> {
  const types = new Map<number, RecordDefinition>();
  for (const definition of [...recordDefinitions, ...(added ?? [])])
    types.set(definition.recordType, definition);
  const kinds = new Map<string, RecordDefinition>();
  for (const definition of types.values()) {
    const { kind, recordType } = definition;
    const other = kinds.get(kind);
    if (other !== undefined || RESERVED_KINDS.has(kind)) {
      const owner = other === undefined ? 'this package' : `record type ${other.recordType}`;
      throw new EstreamerProtocolError(
        'invalid-definition',
        `The kind "${kind}" of record type ${recordType} is taken by ${owner}.`,
      );
    }
    if (!Number.isInteger(recordType) || recordType < 0 || recordType > 0xffff) {
      throw new EstreamerProtocolError(
        'invalid-definition',
        `Record type ${recordType} of kind "${kind}" is not a number from 0 to 65535.`,
      );
    }
    kinds.set(kind, definition);
  }
  return {
    definitions: [...types.values()],
    byType: (recordType) => types.get(recordType),
    byKind: (kind) => kinds.get(kind),
    layoutOf(record) {
      if (record instanceof BlockRecord) return BlockRecord.layoutOf(record);
      const body = kinds.get(record.kind)?.body;
      return body === undefined ? undefined : layoutWith(body, record.data ?? {});
    },
    nameOf: (recordType) => types.get(recordType)?.name ?? namedRecordTypes[recordType],
  };
}

function layoutWith(body: RecordDefinition['body'], data: object): BodyLayout | undefined {
  if (body.type === 'layout') return body;
  if (body.type === 'parser') return undefined;
  const { blockType }: { blockType?: unknown } = data;
  if (blockType !== undefined) return body.versions.find((version) => version.blockType === blockType);
  return body.bare.find(({ fields }) => hasFields(fields, data));
}

function hasFields(fields: Fields, data: object): boolean {
  return Object.keys(fields).every((name) => Object.hasOwn(data, name));
}

/** Kinds of records that are not of one record type. */
const RESERVED_KINDS: ReadonlySet<string> = new Set(['fullyQualifiedEvent', 'unknown']);
