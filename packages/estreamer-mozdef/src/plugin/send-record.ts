import type { EventRecord } from '@x/estreamer-protocol';
import { isMozDefError, type MozDefEventInput } from '@x/mozdef-events';
import type { MozDefPluginSettings, MozDefRejection } from './mozdef-plugin.ts';

/** Why an event was not delivered although it may be later. */
export interface SendFailure {
  readonly record: EventRecord;
  readonly error: unknown;
  readonly transport?: string;
}

/** What became of one event; with several transports, both can have something in them. */
export interface SendResult {
  readonly failures: readonly SendFailure[];
  readonly rejections: readonly MozDefRejection[];
}

/** Sends the event of a record and sorts what the transports say. Never rejects. */
export async function sendRecord(
  client: MozDefPluginSettings['client'],
  record: EventRecord,
  event: MozDefEventInput,
  signal: AbortSignal,
): Promise<SendResult> {
  const failures: SendFailure[] = [];
  const rejections: MozDefRejection[] = [];
  try {
    const { outcomes } = await client.send(event, { signal });
    for (const { transport, outcome } of outcomes) {
      if (outcome.status === 'rejected') rejections.push({ record, event, transport, error: outcome.error });
      if (outcome.status === 'retryable') failures.push({ record, transport, error: outcome.error });
    }
  } catch (error) {
    if (isMozDefError(error, 'invalid-event')) rejections.push({ record, event, error });
    else failures.push({ record, error });
  }
  return { failures, rejections };
}
