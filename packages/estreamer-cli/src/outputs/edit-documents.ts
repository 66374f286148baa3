import type { Format, FormattedEvent } from '@x/estreamer-events';
import { type Logger, silentLogger } from '@x/foundation';
import { listOf, optional, text } from '../keys/keys.ts';

/** What is taken out of JSON documents before they are sent: places with dots, such as `user.name`. */
export interface DocumentEdits {
  /** Places that are left out. */
  readonly dropFields?: readonly string[] | undefined;
  /** Places whose values are replaced. */
  readonly mask?: readonly string[] | undefined;
}

/** The keys of what is taken out of documents. */
export const documentKeys = {
  drop_fields: optional(
    listOf(text),
    'places in JSON that are left out, such as `user.name`: the keys of the format, with dots',
  ),
  mask: optional(listOf(text), 'places in JSON whose value is replaced by `***`'),
};

/** What stands in the place of a value that nobody may see. */
const MASKED = '***';

/** A place that none of so many events has may be misspelt. */
const MANY_EVENTS = 10_000;

/**
 * The same format, with places taken out of its documents.
 *
 * @param logger told once of places that no event has
 */
export function editDocuments<Event extends FormattedEvent>(
  format: Format<Event>,
  { dropFields = [], mask = [] }: DocumentEdits,
  logger: Pick<Logger, 'warn'> = silentLogger,
): Format<Event> {
  if (dropFields.length === 0 && mask.length === 0) return format;
  const notFound = new Set([...dropFields, ...mask]);
  let events = 0;
  const look = () => {
    events += 1;
    if (events !== MANY_EVENTS || notFound.size === 0) return;
    const places = [...notFound].join(', ');
    logger.warn(
      { code: 'place-not-found', places: [...notFound] },
      `None of ${MANY_EVENTS} events has ${places}: compare drop_fields and mask with the keys of the format ${format.name}`,
    );
  };
  const changes = [
    ...dropFields.map((place) => ({ place, change: leaveOut })),
    ...mask.map((place) => ({ place, change: hide })),
  ];
  const editText = (given: string): string => {
    const document = JSON.parse(given);
    for (const { place, change } of changes) {
      changeAt(document, place, (parent, key) => {
        notFound.delete(place);
        change(parent, key);
      });
    }
    return JSON.stringify(document);
  };
  const edit = (event: Event | undefined): Event | undefined => {
    if (event === undefined) return undefined;
    const text = editText(event.text);
    look();
    const { shortened } = event;
    return {
      ...event,
      text,
      byteLength: Buffer.byteLength(text),
      // The whole goes to the dead letters, where nobody may see more either.
      ...(shortened !== undefined && {
        shortened: { ...shortened, whole: () => editText(shortened.whole()) },
      }),
    };
  };
  const { writeFrom } = format;
  return {
    ...format,
    write: (record, names, origin) => edit(format.write(record, names, origin)),
    ...(writeFrom === undefined
      ? {}
      : {
          writeFrom: (record, metadata, origin) => edit(writeFrom.call(format, record, metadata, origin)),
        }),
  };
}

type JsonObject = Record<string, unknown>;

function leaveOut(parent: JsonObject, key: string): void {
  delete parent[key];
}

function hide(parent: JsonObject, key: string): void {
  parent[key] = MASKED;
}

/** A key may have dots itself, so the longest one that there is counts. */
function changeAt(node: unknown, place: string, change: (parent: JsonObject, key: string) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) changeAt(item, place, change);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const parent = node as JsonObject;
  if (Object.hasOwn(parent, place)) {
    change(parent, place);
    return;
  }
  for (let dot = place.indexOf('.'); dot !== -1; dot = place.indexOf('.', dot + 1)) {
    const key = place.slice(0, dot);
    if (Object.hasOwn(parent, key)) changeAt(parent[key], place.slice(dot + 1), change);
  }
}
