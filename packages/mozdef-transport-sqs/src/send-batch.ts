import {
  createSlots,
  type MozDefText,
  SENT,
  type SendOutcome,
  withMessage,
} from '@x/mozdef-events/transport';
import { type AttemptResult, attempt, notBegun, type Unfinished } from './attempt.ts';
import { readAwsError } from './aws-error.ts';
import { entryOutcomes } from './entry-outcomes.ts';
import { failureOutcome, type Situation } from './failure-outcome.ts';
import { createMessage, type Message } from './message.ts';
import { planRequests } from './plan-requests.ts';
import type { QueueUrl } from './queue-url.ts';
import type { ResolvedSettings } from './resolve-settings.ts';
import { type SendAnswer, sendMessages } from './send-messages.ts';
import type { SqsTransportClient } from './sqs-transport-settings.ts';

/** What sending needs. */
export interface SendBatchDependencies {
  readonly client: SqsTransportClient;
  readonly queueUrl: QueueUrl;
  readonly clock: { now(): number };
}

/** Sends a batch in as many requests as it takes. Gives one outcome for each event, in order. */
export type SendBatch = (
  batch: readonly MozDefText[],
  signal: AbortSignal,
) => Promise<readonly SendOutcome[]>;

/** Makes the function that sends batches. All of them together have a bounded number of requests at a time. */
export function createSendBatch(
  settings: ResolvedSettings,
  { client, queueUrl, clock }: SendBatchDependencies,
): SendBatch {
  const { timeoutMs } = settings;
  const slots = createSlots(settings.connections);

  function situation(step: Situation['step']): Situation {
    return { transport: settings.name, queue: settings.queue.shown, step, timeoutMs, now: clock.now() };
  }

  function failAll(count: number, failure: Unfinished, step: Situation['step']): SendOutcome[] {
    const outcome = failureOutcome(failure, situation(step));
    return Array.from({ length: count }, () => outcome);
  }

  /** Sends messages in one request when it is their turn. */
  async function sendInTurn(messages: readonly Message[], signal: AbortSignal): Promise<SendOutcome[]> {
    const waited = await slots.acquire(signal);
    if (!waited) return failAll(messages.length, notBegun(signal), 'sending');
    try {
      const found = await queueUrl.get(signal);
      if (!found.finished) return failAll(messages.length, found, 'looking-up');
      return await sendTo(found.value, messages, signal);
    } finally {
      slots.release();
    }
  }

  async function sendTo(url: string, messages: readonly Message[], signal: AbortSignal) {
    const send = (ended: AbortSignal) => sendMessages(client, url, messages, ended);
    const result: AttemptResult<SendAnswer> = await attempt(send, { signal, timeoutMs });
    if (result.finished) {
      if (result.value === undefined) return [SENT];
      return entryOutcomes(result.value, messages, situation('sending'));
    }
    const name = result.endedBy === 'error' ? readAwsError(result.cause).name : '';
    if (name === 'QueueDoesNotExist') queueUrl.forget(url);
    if (name === 'BatchRequestTooLong' && messages.length > 1) return sendHalves(url, messages, signal);
    return failAll(messages.length, result, 'sending');
  }

  /** For a server that takes less in one request than `maxBatchBytes`: it has taken nothing of the request. */
  async function sendHalves(
    url: string,
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<SendOutcome[]> {
    const half = Math.ceil(messages.length / 2);
    const first = await sendTo(url, messages.slice(0, half), signal);
    return [...first, ...(await sendTo(url, messages.slice(half), signal))];
  }

  return async (batch, signal) => {
    const outcomes: SendOutcome[] = [];
    const messages: Message[] = [];
    for (const [place, event] of batch.entries()) {
      const made = createMessage(withMessage(event), place, settings);
      if ('status' in made) outcomes[place] = made;
      else messages.push(made);
    }
    const requests = planRequests(messages, settings.maxBatchBytes).map(async (request) => {
      const sent = await sendInTurn(request, signal);
      for (const [index, { place }] of request.entries()) outcomes[place] = sent[index] as SendOutcome;
    });
    await Promise.all(requests);
    return outcomes;
  };
}
