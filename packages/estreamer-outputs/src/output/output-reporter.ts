import type { PluginLogger } from '@x/estreamer-plugins';
import { type Clock, describeError, silentLogger } from '@x/foundation';
import type { OutputStatus } from './output-settings.ts';

/** How long nothing is told about further troubles of the same sort, in milliseconds. */
const REMINDER_MS = 60_000;

/** A trouble that lasts so long is told, in milliseconds, even if the one before was told a moment ago. */
const LASTING_MS = 10_000;

/** How many losses of a sort are told one by one in a minute. */
const LOSSES_A_MINUTE = 20;

/** What can cost events, or parts of them. */
export type Loss = 'given-up' | 'dropped' | 'shortened';

const WORDS: Readonly<Record<Loss, string>> = {
  'given-up': 'given up',
  dropped: 'dropped',
  shortened: 'shortened',
};

/**
 * Tells of troubles and of their ends: when one begins, now and then while it goes on, and when it is over, so that a
 * destination that is down, or comes and goes, does not fill the disk with lines about it.
 */
export class OutputReporter {
  readonly #name: string;
  readonly #clock: Clock;
  #logger: PluginLogger = silentLogger;
  #trouble: { readonly since: number; attempts: number; told: 'warn' | 'error' | undefined } | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  readonly #losses = new Map<Loss, { readonly since: number; told: number; untold: number }>();
  lastProblem: OutputStatus['lastProblem'];

  /** @param name the transport's */
  constructor(name: string, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
  }

  /** Writes to the logger that the host gave last. */
  use(logger: PluginLogger): void {
    this.#logger = logger;
  }

  /** Messages could not be sent for now. */
  failed(error: Error, messages: number): void {
    // A fault of the program does not pass by waiting.
    const level = codeOf(error) === 'transport-failed' ? 'error' : 'warn';
    this.#tell(
      level,
      error,
      messages,
      `${count(messages)} not taken by the transport "${this.#name}", to be sent again`,
    );
  }

  /** The destination refuses whatever it is sent. */
  refused(error: Error, messages: number): void {
    const what = `The transport "${this.#name}" refuses every message; ${count(messages)} held until somebody has looked at credentials and address`;
    this.#tell('error', error, messages, what);
  }

  /** Messages are taken again. */
  recovered(): void {
    const trouble = this.#trouble;
    if (trouble === undefined) return;
    this.#trouble = undefined;
    if (trouble.told === undefined) return;
    const seconds = Math.round((this.#clock.monotonic() - trouble.since) / 1000);
    const fields = { code: 'recovered', transport: this.#name, seconds, attempts: trouble.attempts };
    this.#logger.info(fields, `The transport "${this.#name}" takes messages again`);
  }

  /** A record that will not arrive, or not whole: of each sort the first ones of a minute one by one, the others by their count. */
  lost(loss: Loss, fields: object, error: Error): void {
    this.#note(error);
    const level = loss === 'shortened' ? 'warn' : 'error';
    const what = WORDS[loss];
    const now = this.#clock.monotonic();
    let losses = this.#losses.get(loss);
    if (losses === undefined || now - losses.since >= REMINDER_MS) {
      const { untold = 0 } = losses ?? {};
      losses = { since: now, told: 0, untold: 0 };
      this.#losses.set(loss, losses);
      if (untold > 0) {
        const message = `${count(untold)} more ${what} in the minute before`;
        this.#logger[level]({ code: 'losses', transport: this.#name, messages: untold }, message);
      }
    }
    if (losses.told >= LOSSES_A_MINUTE) {
      losses.untold += 1;
      return;
    }
    losses.told += 1;
    this.#logger[level](
      { code: loss, transport: this.#name, ...fields, error },
      `An event was ${what}: ${describeError(error)}`,
    );
  }

  /** Something that only tells has failed. */
  callbackFailed(name: string, error: unknown): void {
    this.#logger.error(
      { code: 'callback-failed', transport: this.#name, error },
      `"${name}" threw: ${describeError(error)}`,
    );
  }

  #tell(level: 'warn' | 'error', error: Error, messages: number, what: string): void {
    this.#note(error);
    const now = this.#clock.monotonic();
    this.#trouble ??= { since: now, attempts: 0, told: undefined };
    const trouble = this.#trouble;
    trouble.attempts += 1;
    const isWorse = level === 'error' && trouble.told !== 'error';
    const isLasting = trouble.told === undefined && now - trouble.since >= LASTING_MS;
    if (!isWorse && !isLasting && now - this.#toldAt < REMINDER_MS) return;
    trouble.told = level;
    this.#toldAt = now;
    const fields = { code: codeOf(error), transport: this.#name, messages, error };
    this.#logger[level](fields, `${what}: ${describeError(error)}`);
  }

  #note(error: Error): void {
    this.lastProblem = { time: this.#clock.now(), code: codeOf(error), message: describeError(error) };
  }
}

function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

function count(messages: number): string {
  return messages === 1 ? '1 message' : `${messages} messages`;
}
