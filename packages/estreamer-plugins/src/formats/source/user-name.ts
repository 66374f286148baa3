import type { ResolvedNames } from '@x/estreamer-protocol';

/** What the management center calls the user of traffic that belongs to nobody it knows. */
const NOBODY: readonly string[] = ['no authentication required', 'unknown'];

/** Tells whether a name stands for nobody. */
export function isNobody(name: unknown): boolean {
  return typeof name === 'string' && NOBODY.includes(name.toLowerCase());
}

/** The name of the user whose number a field has; none of nobody. */
export function userName(field: string) {
  return {
    compute: (_record: unknown, names: ResolvedNames) => (isNobody(names[field]) ? undefined : names[field]),
  } as const;
}

/** The number of that user. */
export function userNumber(field: string) {
  return {
    compute: ({ data }: { readonly data?: object | undefined }, names: ResolvedNames) => {
      const number = (data as Readonly<Record<string, unknown>> | undefined)?.[field];
      return typeof number === 'number' && number !== 0 && !isNobody(names[field]) ? number : undefined;
    },
  } as const;
}
