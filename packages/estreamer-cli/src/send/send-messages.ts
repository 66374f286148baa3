import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createEvent, encodeEvent, isMozDefError, type MozDefEventInput } from '@x/mozdef-events';
import { type Message, parseDeadLetter, type RetryNotice, type Transport, withRetry } from '@x/transport';
import type { CommandContext } from '../command-context.ts';
import { CommandError, type ExitCode, exitCodes } from '../command-error.ts';
import { openKeptWork } from '../kept-work.ts';
import { showWork } from '../terminal/work-progress.ts';

type Context = Pick<CommandContext, 'stdin' | 'stderr' | 'signal'> & {
  /** Where the result goes as JSON; undefined for words. */
  readonly json: Pick<CommandContext['stdout'], 'write'> | undefined;
};

/** A line of the input: what is sent for it, or why nothing is. */
type Line =
  | { readonly number: number; readonly text: string; readonly message: Message }
  | { readonly number: number; readonly text: string; readonly problem: string }
  /** It was sent before, and only its whole is here. */
  | { readonly number: number; readonly isSent: true };

/** Batches are no larger, so that an interruption repeats little. */
const MOST_MESSAGES = 100;

/** The JSON result says of so many lines why they were refused. */
const MOST_REFUSALS = 100;

/** A batch that is not taken is tried so often, and no attempt begins later than this after the first. */
const MOST_ATTEMPTS = 5;
const LATEST_ATTEMPT_MS = 20_000;

/** A line that was not sent, and why. */
interface Unsent {
  readonly number: number;
  readonly reason: string;
}

/** What became of the lines. */
interface SendCounts {
  sent: number;
  refused: number;
  /** Why, of the first of them. */
  readonly refusals: Unsent[];
  /** Those that were sent before. */
  leftOut: number;
  /** The first line that was neither, with the reason. */
  stoppedAt: Unsent | undefined;
}

/** Sends one event. */
export async function sendEvent(
  input: MozDefEventInput,
  transport: Transport<Message>,
  context: Context,
): Promise<ExitCode> {
  const { stderr } = context;
  const line = eventLine(1, '', input);
  const counts = await sendAll([line], transport, context, (refused) => writeRefused(refused, stderr));
  return report(counts, context);
}

/** Sends the events of standard input, a JSON object a line. */
export async function sendInput(
  defaults: Partial<MozDefEventInput>,
  transport: Transport<Message>,
  context: Context,
): Promise<ExitCode> {
  const { stdin, stderr } = context;
  const lines = linesOf(stdin, 0, (text, number) => parseEvent(text, number, defaults));
  const counts = await sendAll(lines, transport, context, (refused) => writeRefused(refused, stderr));
  return report(counts, context);
}

/** The dead letters to send again. */
export interface DeadLetterSettings {
  readonly file: string;
  /** Whether to begin at the first, wherever an interrupted run has come to. */
  readonly restart: boolean | undefined;
}

/**
 * Sends what an output or a client has given up. How far it has come is kept beside the file, so that an interrupted run goes
 * on; what is refused again goes into `<file>.refused`.
 *
 * @throws {CommandError} when the file can't be read
 */
export async function sendDeadLetters(
  { file, restart }: DeadLetterSettings,
  transport: Transport<Message>,
  context: Context,
): Promise<ExitCode> {
  const { stderr, signal } = context;
  const total = statSync(file, { throwIfNoEntry: false })?.size;
  if (total === undefined) throw new CommandError(exitCodes.input, `${file} can't be read (ENOENT).`);
  const kept = openKeptWork<{ readonly lines: number }>({
    file: `${file}.position`,
    command: 'send',
    of: await firstLetterOf(file),
    restart,
  });
  const done = kept.state?.lines ?? 0;
  let bytes = 0;
  let lines = 0;
  const input = createReadStream(file).on('data', (chunk) => {
    bytes += chunk.length;
  });
  let counts: SendCounts;
  {
    using _progress = showWork(stderr, {
      unit: 'letters',
      count: () => lines,
      fraction: () => (total === 0 ? undefined : bytes / total),
    });
    counts = await sendAll(
      linesOf(input, done, parseLetter),
      transport,
      context,
      (refused) => appendFile(`${file}.refused`, refused.map(({ text }) => `${text}\n`).join('')),
      (last) => {
        lines = last - done;
        kept.save({ lines: last });
      },
    );
  }
  input.destroy();
  // When all is done, what is written into the file later is not what this run was about.
  if (counts.stoppedAt === undefined && !signal.aborted) kept.remove();
  else stderr.write('The same command goes on from here.\n');
  if (counts.refused > 0) stderr.write(`What was refused again is in ${file}.refused.\n`);
  return report(counts, context);
}

/** A digest of the first dead letter: another file of the same name begins with another one. */
async function firstLetterOf(file: string): Promise<string> {
  const input = createReadStream(file);
  try {
    for await (const line of createInterface({ input }))
      return createHash('sha256').update(line).digest('hex');
    return '';
  } finally {
    input.destroy();
  }
}

async function* linesOf(
  input: NodeJS.ReadableStream,
  skip: number,
  parse: (text: string, number: number) => Line,
): AsyncGenerator<Line, undefined> {
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (number > skip && text.trim() !== '') yield parse(text, number);
  }
}

function parseLetter(text: string, number: number): Line {
  const letter = parseDeadLetter(text);
  if (letter === undefined) return { number, text, problem: 'it is no dead letter' };
  return letter.reason === 'shortened' ? { number, isSent: true } : { number, text, message: letter.message };
}

function parseEvent(text: string, number: number, defaults: Partial<MozDefEventInput>): Line {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return { number, text, problem: 'it is not JSON' };
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { number, text, problem: 'it is no object' };
  return eventLine(number, text, { ...defaults, ...(input as MozDefEventInput) });
}

function eventLine(number: number, text: string, input: MozDefEventInput): Line {
  try {
    return { number, text, message: encodeEvent(createEvent(input)) };
  } catch (error) {
    if (isMozDefError(error)) return { number, text, problem: error.message };
    throw error;
  }
}

/** Sends lines in batches, in order; stops at what can't be delivered after all attempts. */
async function sendAll(
  lines: Iterable<Line> | AsyncIterable<Line>,
  transport: Transport<Message>,
  { stderr, signal }: Pick<Context, 'stderr' | 'signal'>,
  onRefused: (refused: readonly { number: number; text: string; reason: string }[]) => Promise<void> | void,
  onDone: (lastLine: number) => void = () => {},
): Promise<SendCounts> {
  const onRetry = ({ attempts, delayMs, error }: RetryNotice) => {
    const seconds = Math.ceil(delayMs / 1_000);
    const reason = error.message.replace(/\.+$/, '');
    stderr.write(`${reason}. Attempt ${attempts + 1} of ${MOST_ATTEMPTS} is in ${seconds} s.\n`);
  };
  await using retried = closing(
    withRetry(transport, {
      maxAttempts: MOST_ATTEMPTS,
      maxAgeMs: LATEST_ATTEMPT_MS,
      // Nobody sets up credentials or a region while it waits.
      retryIf: ({ code }) => code !== 'invalid-settings',
      onRetry,
    }),
  );
  const counts: SendCounts = { sent: 0, refused: 0, refusals: [], leftOut: 0, stoppedAt: undefined };
  const size = Math.min(MOST_MESSAGES, transport.capabilities.maxBatchSize);
  let batch: Extract<Line, { message: Message }>[] = [];
  const refuse = async (refused: readonly { number: number; text: string; reason: string }[]) => {
    counts.refused += refused.length;
    const room = MOST_REFUSALS - counts.refusals.length;
    for (const { number, reason } of refused.slice(0, room)) counts.refusals.push({ number, reason });
    if (refused.length > 0) await onRefused(refused);
  };
  const flush = async () => {
    if (batch.length === 0) return;
    const sending = batch;
    batch = [];
    const outcomes = await retried.transport.send(
      sending.map(({ message }) => message),
      { signal },
    );
    const refused = [];
    for (const [index, outcome] of outcomes.entries()) {
      const { number, text } = sending[index] as (typeof sending)[number];
      if (outcome.status === 'sent') counts.sent += 1;
      else if (outcome.status === 'rejected') refused.push({ number, text, reason: outcome.error.message });
      else counts.stoppedAt ??= { number, reason: outcome.error.message };
    }
    await refuse(refused);
    if (counts.stoppedAt === undefined) onDone(sending.at(-1)?.number ?? 0);
  };
  for await (const line of lines) {
    if (signal.aborted || counts.stoppedAt !== undefined) break;
    if ('isSent' in line) {
      counts.leftOut += 1;
      continue;
    }
    if ('problem' in line) {
      await flush();
      if (counts.stoppedAt !== undefined) break;
      await refuse([{ number: line.number, text: line.text, reason: line.problem }]);
      onDone(line.number);
      continue;
    }
    batch.push(line);
    if (batch.length >= size) await flush();
  }
  if (!signal.aborted && counts.stoppedAt === undefined) await flush();
  return counts;
}

function closing(transport: Transport<Message>) {
  return { transport, [Symbol.asyncDispose]: () => transport.close() };
}

function writeRefused(refused: readonly Unsent[], stderr: NodeJS.WriteStream): void {
  for (const { number, reason } of refused) stderr.write(`Line ${number} was refused: ${reason}\n`);
}

function report(
  { sent, refused, refusals, leftOut, stoppedAt }: SendCounts,
  { stderr, signal, json }: Pick<Context, 'stderr' | 'signal' | 'json'>,
): ExitCode {
  if (json !== undefined) {
    const lineOf = ({ number: line, reason }: Unsent) => ({ line, reason });
    const result = { sent, refused, leftOut, refusals: refusals.map(lineOf) };
    const stopped = stoppedAt && { stoppedAt: lineOf(stoppedAt) };
    json.write(`${JSON.stringify({ ...result, ...stopped }, undefined, 2)}\n`);
  } else {
    // Standard output may be where the events go.
    stderr.write(`${sent.toLocaleString('en-US')} sent, ${refused.toLocaleString('en-US')} refused.\n`);
    if (leftOut > 0)
      stderr.write(`${leftOut.toLocaleString('en-US')} left out: their events were sent, shortened.\n`);
    if (stoppedAt !== undefined) stderr.write(`Stopped at line ${stoppedAt.number}: ${stoppedAt.reason}\n`);
  }
  if (signal.aborted) return exitCodes.interrupted;
  return refused === 0 && stoppedAt === undefined ? exitCodes.success : exitCodes.failure;
}
