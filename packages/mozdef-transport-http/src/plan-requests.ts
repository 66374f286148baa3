import { type MozDefText, withMessage } from '@x/mozdef-events/transport';
import type { ResolvedSettings } from './http-transport-settings.ts';

const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

/** The texts of a batch as bytes, written once, whatever requests they go out in. */
export class BatchBytes {
  /** All of them as a JSON array. */
  readonly #array: Buffer;
  /** Where each text begins, and where one more would. */
  readonly #starts: readonly number[];

  constructor(batch: readonly MozDefText[]) {
    const starts = [1];
    for (const message of batch) starts.push((starts.at(-1) as number) + lengthOf(message) + 1);
    const array = Buffer.allocUnsafe(starts.at(-1) as number);
    array[0] = OPEN;
    for (let place = 0; place < batch.length; place += 1) {
      const message = batch[place] as MozDefText;
      const start = starts[place] as number;
      const { bytes, byteOffset = 0, byteLength } = message;
      if (bytes === undefined) array.write(message.text, start);
      else bytes.copy(array, start, byteOffset, byteOffset + byteLength);
      array[(starts[place + 1] as number) - 1] = COMMA;
    }
    array[array.length - 1] = CLOSE;
    this.#array = array;
    this.#starts = starts;
  }

  /** One text. */
  text(place: number): Buffer {
    return this.#array.subarray(this.#starts[place], (this.#starts[place + 1] as number) - 1);
  }

  /** Some texts as a JSON array. */
  array(places: readonly number[]): Buffer {
    // Places differ and are in the order of the batch, so that as many as it has are all of it.
    if (places.length === this.#starts.length - 1) return this.#array;
    const pieces = places.flatMap((place) => [Buffer.of(COMMA), this.text(place)]);
    const array = Buffer.concat([...pieces, Buffer.of(CLOSE)]);
    array[0] = OPEN;
    return array;
  }

  /** Whether a text of the batch has this in it. */
  includes(part: string): boolean {
    return this.#array.includes(part, 0, 'latin1');
  }
}

function lengthOf(message: MozDefText): number {
  return message.bytes === undefined ? Buffer.byteLength(message.text) : message.byteLength;
}

/** One request and the events that it carries, by their place in the batch. */
export interface PlannedRequest {
  readonly path: string;
  /** Whether the body is a JSON array. */
  readonly isBulk: boolean;
  readonly places: readonly number[];
}

/** How a key `index` stands in JSON. */
const INDEX = '"index":';

/** What the brackets around an array take up. */
const BRACKETS = 2;

/**
 * Divides a batch into requests. Events go together as far as the limits allow; vulnerabilities go alone, because MozDef
 * stores them only from their own endpoint.
 *
 * @param places which events of the batch to send
 */
export function planRequests(
  batch: readonly MozDefText[],
  bytes: BatchBytes,
  places: readonly number[],
  settings: Pick<ResolvedSettings, 'paths' | 'bulk' | 'maxBatchSize' | 'maxBulkBytes'>,
): PlannedRequest[] {
  const { paths, bulk, maxBatchSize, maxBulkBytes } = settings;
  const requests: PlannedRequest[] = [];
  const mayHaveIndex = bytes.includes(INDEX);
  let group: number[] = [];
  let groupBytes = BRACKETS;

  function endGroup(): void {
    const isBulk = group.length > 1 || bulk === 'always';
    if (group.length > 0) requests.push({ path: isBulk ? paths.bulk : paths.event, isBulk, places: group });
    group = [];
    groupBytes = BRACKETS;
  }

  for (const place of places) {
    const event = batch[place] as MozDefText;
    if (bulk === 'never' || event.kind !== 'event' || (mayHaveIndex && hasIndex(event))) {
      requests.push({ path: paths[event.kind], isBulk: false, places: [place] });
      continue;
    }
    const bytes = event.byteLength + 1;
    if (group.length >= maxBatchSize || groupBytes + bytes > maxBulkBytes) endGroup();
    group.push(place);
    groupBytes += bytes;
  }
  endGroup();
  return requests;
}

/**
 * Writes the body of a request: always an array for a bulk, because MozDef loses a bare object.
 *
 * @param isCustom whether events go to a custom endpoint, for which MozDef does not derive `utctimestamp`
 */
export function requestBody(
  batch: readonly MozDefText[],
  bytes: BatchBytes,
  { isBulk, places }: PlannedRequest,
  isCustom: boolean,
): Buffer | string {
  if (isBulk) return bytes.array(places);
  const place = places[0] as number;
  const text = bytes.text(place);
  return isCustom && batch[place]?.kind === 'event' ? withUtcTimestamp(text.toString()) : text;
}

/** An event's timestamp is in UTC already. */
function withUtcTimestamp(text: string): string {
  return text.replace(/^\{"timestamp":("[^"\\]*")/, '{"utctimestamp":$1,"timestamp":$1');
}

/** MozDef takes an object with a top-level key `index` in a bulk for an instruction, and passes over it. */
function hasIndex(event: MozDefText): boolean {
  return event.text.includes(INDEX) && Object.hasOwn(withMessage(event).message, 'index');
}
