/**
 * What a format costs: CPU time from a record's bytes to its text, as ratio to a template by hand, which is given all
 * fields decoded, writes ids in place of names, and checks nothing.
 *
 *   pnpm bench formats [words of formats ...]
 */
import { createFormat, type FormatName, formats } from '@x/estreamer-events';
import {
  buildRequest,
  createFrameParser,
  createMessageDecoder,
  createMetadataStore,
  createRecordDecoder,
  type EventRecord,
} from '@x/estreamer-protocol';
import { generatedSource } from '@x/estreamer-simulator';
import { textOf } from './road/template-text.ts';
import { connectionsOnly, everything, requestOf } from './road/traffic.ts';

/** How long one measurement lasts, and how many there are of each. */
const SECONDS = 2;
const ROUNDS = 3;
const EVENTS = 3000;

const decoder = createRecordDecoder();
const metadata = createMetadataStore();

/** As a client gives them: a public identity for each event. */
const origins = Array.from({ length: 10 * EVENTS }, (_, index) => ({
  server: 'fmc.example',
  id: `fmc.example/${1_600_000_000 + index}/1`,
}));

/** What is measured: makes a text of each event. */
type Road = (payload: Uint8Array, index: number) => { readonly byteLength: number } | undefined;

const byTemplate: Road = (payload) => {
  const text = textOf(decoder.decode(payload));
  return { byteLength: Buffer.byteLength(text) };
};

function byFormat(name: FormatName): Road {
  const format = createFormat(name);
  return (payload, index) => {
    const record = decoder.decode(payload);
    const event = format.writeFrom?.(record, metadata, origins[index]);
    // As an output does once the destination has it.
    event?.release?.();
    return event;
  };
}

/** The payloads of generated events, with their metadata taken to the store. */
function eventsOf(mix: typeof connectionsOnly): Uint8Array[] {
  const traffic = { name: '', events: EVENTS, bundle: 100 };
  const { requestFlags, eventTypes } = buildRequest(requestOf(traffic));
  const source = generatedSource({ events: EVENTS, recordsPerBundle: 100, mix });
  const feed = source.open(
    { extended: true, requestFlags, eventTypes, initialTimestamp: 0 },
    { connectionId: 1 },
  );
  const frames = createFrameParser();
  const messages = createMessageDecoder();
  const payloads: Uint8Array[] = [];
  const take = (payload: Uint8Array) => {
    const record: EventRecord = decoder.decode(payload);
    if (record.category === 'metadata') metadata.update(record);
    else payloads.push(payload);
  };
  for (let step = feed.next(0); step.status === 'message'; step = feed.next(0)) {
    frames.push(step.message.bytes);
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      const message = messages.decode(frame);
      if (message.kind === 'eventData') take(message.payload);
      else if (message.kind === 'messageBundle') for (const { payload } of message.messages) take(payload);
    }
  }
  return payloads;
}

/** Microseconds of CPU time an event, and bytes of text. */
function measure(
  road: Road,
  payloads: readonly Uint8Array[],
): { readonly microseconds: number; readonly bytes: number } {
  let events = 0;
  let bytes = 0;
  const until = performance.now() + SECONDS * 1000;
  const start = process.cpuUsage();
  do {
    for (const [index, payload] of payloads.entries()) {
      const event = road(payload, index);
      if (event === undefined) continue;
      bytes += event.byteLength;
      events += 1;
    }
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(start);
  return { microseconds: (user + system) / events, bytes: bytes / events };
}

function medianOf(road: Road, payloads: readonly Uint8Array[]): ReturnType<typeof measure> {
  const results = Array.from({ length: ROUNDS + 1 }, () => measure(road, payloads)).slice(1);
  const [result] = results.toSorted((a, b) => a.microseconds - b.microseconds).slice(ROUNDS >> 1);
  return result as ReturnType<typeof measure>;
}

/** Prints a row for each format whose name has one of the words in it; for all without words. */
export function runFormats(words: readonly string[]): void {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const samples = [eventsOf(connectionsOnly), eventsOf(everything)] as const;
  write('| format | connection | of template | text | every kind | of template | text |');
  write('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  const templates = samples.map((payloads) => medianOf(byTemplate, payloads));
  const row = (name: string, results: readonly ReturnType<typeof measure>[]) => {
    const cells = results.flatMap(({ microseconds, bytes }, index) => [
      `${microseconds.toFixed(1)} µs`,
      (microseconds / (templates[index]?.microseconds ?? Number.NaN)).toFixed(2),
      `${bytes.toFixed(0)} bytes`,
    ]);
    write(`| ${[name, ...cells].join(' | ')} |`);
  };
  row('template by hand', templates);
  for (const name of Object.keys(formats) as FormatName[]) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    row(
      name,
      samples.map((payloads) => medianOf(byFormat(name), payloads)),
    );
  }
}
