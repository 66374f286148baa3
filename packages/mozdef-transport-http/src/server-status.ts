import { TransportError } from '@x/transport';
import { answerOutcome } from './answer-outcome.ts';
import type { Answer, NoAnswer } from './exchange.ts';
import { failureOutcome } from './failure-outcome.ts';
import type { HttpServerStatus } from './http-transport-settings.ts';

/** Says what an answer to the question for its status says of a server. */
export function serverStatus(
  result: Answer | NoAnswer,
  transport: string,
  destination: string,
  timeoutMs: number,
  now: number,
  headers: Readonly<Record<string, string>>,
): HttpServerStatus {
  if (!result.answered) {
    return { healthy: false, error: failureOutcome(result, transport, destination, timeoutMs).error };
  }
  const outcome = answerOutcome(result, transport, destination, now, headers);
  if (outcome.status !== 'sent') return { healthy: false, error: outcome.error };
  const { status, service } = readBody(result.bodyStart);
  if (status === 'ok') return { healthy: true, service: typeof service === 'string' ? service : undefined };
  const message = `${destination} answered ${result.status}, but not the way MozDef's loginput does (check url and paths.status)`;
  const context = { transport, destination, status: result.status };
  return { healthy: false, error: new TransportError('refused', message, { context }) };
}

function readBody(body: Buffer): { readonly status?: unknown; readonly service?: unknown } {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
