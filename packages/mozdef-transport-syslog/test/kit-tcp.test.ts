import { testTransport } from '@x/transport-testkit';
import { describe, it } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { createKitEvent } from '../../../test-support/kit-event.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd } from '../../../test-support/rsyslogd.ts';
import { createCollectorHarness } from './support/kit-harness.ts';

describeWithPeer('the conformance kit with rsyslogd over TCP', RSYSLOGD, (path) => {
  for (const framing of ['octet-counting', 'lf'] as const) {
    describe(`framed by ${framing}`, () => {
      testTransport({
        test: it,
        createMessage: createKitEvent,
        async createHarness() {
          const port = await findFreePort();
          return createCollectorHarness(rsyslogd(path, { tcp: port }), () => ({
            destination: { protocol: 'tcp', host: '127.0.0.1', port },
            preset: 'rsyslog',
            framing,
          }));
        },
      });
    });
  }
});
