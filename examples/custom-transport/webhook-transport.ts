import {
  createOpenBatches,
  endedOutcome,
  type Message,
  rejected,
  retryable,
  SENT,
  type SendOutcome,
  type Transport,
  TransportError,
} from '@x/transport';

/** Posts each message to a URL. What answers 4xx will never take it; anything else is worth another attempt. */
export function createWebhookTransport(url: string): Transport {
  const name = 'webhook';
  const context = { transport: name, destination: url };
  const open = createOpenBatches({ name, release: () => {} });

  async function post({ text }: Message, signal: AbortSignal): Promise<SendOutcome> {
    try {
      const { ok, status } = await fetch(url, { method: 'POST', body: text, signal });
      if (ok) return SENT;
      const isFinal = status >= 400 && status < 500 && status !== 429;
      const code = isFinal ? 'refused' : 'unavailable';
      const error = new TransportError(code, `${url} answered ${status}`, {
        context: { ...context, status },
      });
      return isFinal ? rejected(error) : retryable(error, { mayHaveArrived: status >= 500 });
    } catch (cause) {
      if (signal.aborted) return endedOutcome(name, signal.reason, true);
      const message = `${url} gave no answer (see cause)`;
      return retryable(new TransportError('connection-lost', message, { cause, context }), {
        mayHaveArrived: true,
      });
    }
  }

  return {
    specVersion: 2,
    name,
    capabilities: { maxBatchSize: 1, acknowledged: true },
    send: (batch, options) =>
      open.send(batch, options, (signal) => Promise.all(batch.map((message) => post(message, signal)))),
    close: (options) => open.close(options),
  };
}
