import type { MozDefText } from '@x/mozdef-events';
import { createArrivals, type TransportHarness, testTransport } from '@x/transport-testkit';
import { describe, it } from 'vitest';
import { createKitEvent } from '../../../test-support/kit-event.ts';
import { createHttpTransport, type HttpTransportSettings } from '../src/index.ts';
import { startLoginput } from './loginput.ts';

/** A transport with a stand-in for loginput. What MozDef adds to an event is taken off again. */
async function createHarness(
  settings: Omit<HttpTransportSettings, 'url'>,
): Promise<TransportHarness<MozDefText>> {
  const loginput = await startLoginput();
  const arrivals = createArrivals();
  const refusals = new Map<string, 400 | 429>();
  loginput.onPublished = (item) => {
    const { endpoint: _, ...event } = item as Record<string, unknown>;
    arrivals.add(JSON.stringify(event));
  };
  loginput.intercept = (body, response) => {
    const refusal = [...refusals].find(([text]) => body.includes(text));
    if (refusal === undefined) return false;
    response.writeHead(refusal[1]).end();
    return true;
  };
  return {
    transport: createHttpTransport({ url: loginput.url, maxMessageBytes: 20_000, ...settings }),
    arrivals,
    stop: () => loginput.stop(),
    start: () => loginput.start(),
    stall: async () => loginput.stall(),
    resume: async () => loginput.resume(),
    refuse({ text }, refusal) {
      refusals.set(text, refusal === 'for-good' ? 400 : 429);
    },
    dispose: () => loginput.stop(),
  };
}

describe('the HTTP transport with one event a request passes the kit', () => {
  testTransport({
    test: it,
    createMessage: createKitEvent,
    createHarness: () => createHarness({ bulk: 'never' }),
  });
});

describe('the HTTP transport with bulk requests passes the kit', () => {
  testTransport({
    test: it,
    createMessage: createKitEvent,
    createHarness: () => createHarness({ bulk: 'always', maxBatchSize: 500 }),
  });
});
