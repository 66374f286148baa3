import { createFormat, type FormatName, formats } from '@x/estreamer-events';
import {
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  type EventRecord,
  type Frame,
  isEstreamerProtocolError,
} from '@x/estreamer-protocol';
import { createRandom } from '../random.ts';
import { MAX_GROWTH_MEGABYTES, MemoryWatch } from './memory-watch.ts';
import { damageBody, damageHeader } from './mutate.ts';
import { soundBundles, soundMessages } from './traffic.ts';

/** One in so many messages has a damaged header: a new stream begins behind it. */
const HEADER_IN = 20;
/** One in so many records is written in a format, each time in the next one. */
const WRITE_IN = 7;

/**
 * Sends damaged messages through framing, messages, records, names and formats, each with a sound one behind it that must
 * arrive. @returns whether nothing was thrown that is no typed error, nothing got stuck, and memory stayed
 */
export async function attackFrames(
  count: number,
  seed: number,
  print: (line: string) => void,
  until = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const random = createRandom(seed);
  const singles = soundMessages(1000);
  const sound = [...soundBundles(500), ...singles];
  const messages = createMessageDecoder();
  const records = createRecordDecoder();
  const writers = (Object.keys(formats) as FormatName[]).map((name) => createFormat(name));
  let metadata = createMetadataStore();
  const counts = { frames: 0, records: 0, unknown: 0, refused: 0, crashes: 0, stuck: 0 };
  let taken = 0;

  const take = (payload: Buffer) => {
    const record: EventRecord = records.decode(payload);
    counts.records += 1;
    if (record.kind === 'unknown') counts.unknown += 1;
    metadata.update(record);
    if (counts.records % WRITE_IN !== 0) return;
    const writer = writers[(counts.records / WRITE_IN) % writers.length];
    writer?.write(record, metadata.resolve(record), { id: 'a/1', server: 'a' });
  };
  const takeFrame = (frame: Frame) => {
    try {
      const message = messages.decode(frame);
      if (message.kind === 'messageBundle') {
        for (const { payload } of message.messages) take(payload as Buffer);
      } else if (message.kind === 'eventData') take(message.payload as Buffer);
    } catch (error) {
      if (!isEstreamerProtocolError(error)) throw error;
      counts.refused += 1;
    }
  };
  let parser = createFrameParser();
  /** @returns how many frames came out */
  const push = (bytes: Uint8Array): number => {
    let frames = 0;
    try {
      parser.push(bytes);
      for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
        frames += 1;
        takeFrame(frame);
      }
    } catch (error) {
      if (!isEstreamerProtocolError(error)) throw error;
      counts.refused += 1;
      parser = createFrameParser();
    }
    return frames;
  };

  const started = Date.now();
  const memory = new MemoryWatch();
  for (; counts.frames < count && Date.now() < until; counts.frames += 1) {
    const isHeader = counts.frames % HEADER_IN === 0;
    const victim = random.pick(sound);
    const bad = isHeader ? damageHeader(victim, random) : damageBody(victim, sound, random);
    try {
      push(bad);
      // What waits for more than will ever come ends with its connection.
      if (isHeader) parser = createFrameParser();
      taken = counts.records;
      if (push(random.pick(singles)) !== 1 || counts.records === taken) {
        counts.stuck += 1;
        parser = createFrameParser();
      }
    } catch (error) {
      counts.crashes += 1;
      parser = createFrameParser();
      if (counts.crashes <= 5)
        print(`crash at frame ${counts.frames} of seed ${seed}: ${(error as Error).stack}`);
    }
    if (counts.frames % 100_000 === 99_999) {
      // The host forgets names too, when they are too many; here whatever damaged metadata says is kept for a while only.
      metadata = createMetadataStore();
      await memory.look();
    }
  }
  const seconds = (Date.now() - started) / 1000;
  print(
    `damaged frames in process, seed ${seed}: ${counts.frames} in ${Math.round(seconds)} s, each with a sound one behind it; ${counts.records} records, ${counts.unknown} of them unknown, ${counts.refused} typed errors, ${counts.crashes} crashes, ${counts.stuck} stuck, memory ${memory.growth.toFixed(1)} MB above its begin`,
  );
  return counts.crashes === 0 && counts.stuck === 0 && memory.growth < MAX_GROWTH_MEGABYTES;
}
