import type { EncodedMessage } from '@x/mozdef-events/transport';

/** How the JSON of an event ends from its tags on, as encoding writes it. The brace closes the event itself. */
const END_WITH_TAGS = /^,"tags":\[(?:"(?:[^"\\]|\\.)*"(?:,|(?=\])))*\],"severity":"[A-Z]+"\}$/;

/**
 * Whether tags are an array, or absent. Looks at the end of the JSON, and makes an object of it only if that does not say:
 * doing so for every event would take as long as encoding it.
 */
export function hasFitTags(encoded: EncodedMessage): boolean {
  const { text } = encoded;
  if (END_WITH_TAGS.test(text.slice(text.lastIndexOf(',"tags":[')))) return true;
  const { tags } = encoded.message as { readonly tags?: unknown };
  return tags === undefined || Array.isArray(tags);
}
