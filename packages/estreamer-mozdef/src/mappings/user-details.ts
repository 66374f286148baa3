import type { ResolvedNames } from '@x/estreamer-protocol';
import { idOf, nameOf } from '../mapping/read-detail.ts';

/** What the management center calls the user of traffic that belongs to nobody it knows. */
const NOBODY: readonly string[] = ['no authentication required', 'unknown'];

/** Tells whether a name stands for nobody. */
function isNobody(name: string | undefined): boolean {
  return name !== undefined && NOBODY.includes(name.toLowerCase());
}

/** The name of a user; none of nobody. */
export function userNameOf(name: string | undefined): string | undefined {
  return isNobody(name) ? undefined : nameOf(name);
}

/** What is said of traffic in place of a user. */
export function identityOf(name: string | undefined): string | undefined {
  return isNobody(name) ? name : undefined;
}

interface WithData {
  readonly data: object;
}

/** The user whose number a field has; what stands for nobody is no user, and goes to `useridentity`. */
export function userDetails(field: string) {
  return {
    username: { compute: (_record: WithData, names: ResolvedNames) => userNameOf(names[field]) },
    userid: {
      compute: ({ data }: WithData, names: ResolvedNames) =>
        isNobody(names[field]) ? undefined : idOf((data as Readonly<Record<string, unknown>>)[field]),
    },
    useridentity: { compute: (_record: WithData, names: ResolvedNames) => identityOf(names[field]) },
  } as const;
}
