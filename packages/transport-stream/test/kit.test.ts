import { createArrivals, type TransportHarness, testTransport } from '@x/transport-testkit';
import { describe, it } from 'vitest';
import { kitControls, startCollector } from '../../../test-support/collector.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd } from '../../../test-support/rsyslogd.ts';
import { createStreamTransport, type StreamTransportSettings } from '../src/index.ts';

describeWithPeer('the conformance kit with rsyslogd', RSYSLOGD, (path) => {
  async function createHarness(
    protocol: 'tcp' | 'udp',
    settings: Partial<StreamTransportSettings>,
  ): Promise<TransportHarness> {
    const port = await findFreePort();
    const arrivals = createArrivals();
    const collector = await startCollector(rsyslogd(path, { [protocol]: port }), ({ text }) =>
      arrivals.add(text.trimStart()),
    );
    return {
      transport: createStreamTransport({
        destination: { protocol, host: '127.0.0.1', port },
        reconnect: { initialDelayMs: 5, maxDelayMs: 20 },
        replayBytes: 0,
        // rsyslogd cuts what is longer.
        maxMessageBytes: 8096,
        ...settings,
      }),
      arrivals,
      ...kitControls(collector),
    };
  }

  for (const framing of ['octet-counting', 'lf'] as const) {
    describe(`over TCP, framed by ${framing}`, () => {
      testTransport({ test: it, createHarness: () => createHarness('tcp', { syslog: { framing } }) });
    });
  }

  describe('over UDP', () => {
    testTransport({ test: it, createHarness: () => createHarness('udp', { syslog: {} }) });
  });
});
