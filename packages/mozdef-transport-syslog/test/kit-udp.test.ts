import { testTransport } from '@x/transport-testkit';
import { it } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { createKitEvent } from '../../../test-support/kit-event.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd } from '../../../test-support/rsyslogd.ts';
import { createCollectorHarness } from './support/kit-harness.ts';

describeWithPeer('the conformance kit with rsyslogd over UDP', RSYSLOGD, (path) => {
  testTransport({
    test: it,
    createMessage: createKitEvent,
    async createHarness() {
      const port = await findFreePort();
      return createCollectorHarness(rsyslogd(path, { udp: port }), () => ({
        destination: { protocol: 'udp', host: '127.0.0.1', port },
        preset: 'rsyslog',
      }));
    },
  });
});
