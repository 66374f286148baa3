import type { EventRecord } from '@x/estreamer-protocol';
import type { CefMapping, CefMappings } from './cef-mapping.ts';

/** Finds the mapping for a record. */
export function chooseMapping(
  { kind, category, data }: EventRecord,
  { kinds, events, categories, otherwise }: CefMappings,
): CefMapping {
  const own = mappingOf(kinds, kind);
  if (own !== undefined) return own;
  const event = kind === 'fullyQualifiedEvent' ? data?.EventType : undefined;
  return (
    (typeof event === 'string' ? mappingOf(events, event) : undefined) ??
    (category === undefined ? undefined : mappingOf(categories, category)) ??
    otherwise
  );
}

function mappingOf(
  mappings: Readonly<Record<string, CefMapping | undefined>>,
  name: string,
): CefMapping | undefined {
  return Object.hasOwn(mappings, name) ? mappings[name] : undefined;
}
