import type { MappedKind } from '../mapping/mapped-record.ts';
import { applicationMappings } from '../mappings/discovery/application-mappings.ts';
import { hostMappings } from '../mappings/discovery/host-mappings.ts';
import { userInputMappings } from '../mappings/discovery/user-input-mappings.ts';
import type { DocumentMapping } from './document-mapping.ts';

const keysOf = <Key extends string>(object: Readonly<Record<Key, unknown>>) => Object.keys(object) as Key[];

/** The kinds of record that schemas treat alike. */
export const kindFamilies = {
  connection: ['connectionStatistics', 'connectionChunk', 'fullyQualifiedConnection'],
  intrusion: [
    'intrusionEvent',
    'legacyIntrusionEventIpv4',
    'legacyIntrusionEventIpv6',
    'intrusionImpactAlert',
    'fullyQualifiedIntrusion',
  ],
  intrusionContext: ['packet', 'intrusionExtraData', 'fullyQualifiedPacket'],
  file: ['fileEvent', 'fullyQualifiedFile'],
  malware: ['fileMalwareEvent', 'malwareEvent'],
  correlation: ['correlationEvent'],
  ioc: ['hostIocSet'],
  host: keysOf(hostMappings),
  application: keysOf(applicationMappings),
  userInput: keysOf(userInputMappings),
  user: ['newUserIdentified', 'userRemoved', 'userDroppedUserLimitReached'],
  login: ['userLoginChange'],
  vpnStart: ['newVpnSession'],
  vpnEnd: ['vpnSessionEnded'],
  unknown: ['unknown'],
} as const satisfies Readonly<Record<string, readonly MappedKind[]>>;

/** A family of kinds. */
export type KindFamily = keyof typeof kindFamilies;

/** One kind of any family. */
type FamilyKind = (typeof kindFamilies)[KindFamily][number];

/** Gives each kind the mapping of its family. */
export function mappingsOfFamilies(families: Readonly<Record<KindFamily, DocumentMapping>>): {
  readonly [Kind in FamilyKind]: DocumentMapping;
} {
  return Object.fromEntries(
    keysOf(kindFamilies).flatMap((family) => kindFamilies[family].map((kind) => [kind, families[family]])),
  ) as { [Kind in FamilyKind]: DocumentMapping };
}
