import { applicationTables } from '../tables/discovery/application-tables.ts';
import { hostTables } from '../tables/discovery/host-tables.ts';
import { userInputTables } from '../tables/discovery/user-input-tables.ts';

/** The kinds of event that schemas treat alike. What is in no family is of the family `other`. */
const kindFamilies = {
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
  malware: ['fileMalwareEvent', 'malwareEvent', 'fullyQualifiedMalware'],
  correlation: ['correlationEvent'],
  ioc: ['hostIocSet'],
  host: Object.keys(hostTables),
  application: Object.keys(applicationTables),
  userInput: Object.keys(userInputTables),
  user: ['newUserIdentified', 'userRemoved', 'userDroppedUserLimitReached'],
  login: ['userLoginChange'],
  vpnStart: ['newVpnSession'],
  vpnEnd: ['vpnSessionEnded'],
  unknown: ['unknown'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A family of kinds. */
export type KindFamily = keyof typeof kindFamilies | 'other';

const familyOfKind: ReadonlyMap<string, KindFamily> = new Map(
  (Object.keys(kindFamilies) as (keyof typeof kindFamilies)[]).flatMap((family) =>
    kindFamilies[family].map((kind: string) => [kind, family] as const),
  ),
);

/** Tells whether events of a kind are malware that came by as a file; the rest of that family is told by endpoints too. */
export function isFileMalware(kind: string): boolean {
  return kind === 'fileMalwareEvent' || kind === 'fullyQualifiedMalware';
}

/** The family of a kind of event. */
export function familyOf(kind: string): KindFamily {
  return familyOfKind.get(kind) ?? 'other';
}
