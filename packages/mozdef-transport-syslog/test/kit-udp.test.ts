import { testTransport } from '@x/mozdef-transport-testkit';
import { it } from 'vitest';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { findFreePort } from './support/free-port.ts';
import { createCollectorHarness } from './support/kit-harness.ts';
import { RSYSLOGD, rsyslogd } from './support/rsyslogd.ts';

describeWithPeer('the conformance kit with rsyslogd over UDP', RSYSLOGD, (path) => {
  testTransport({
    test: it,
    async createHarness() {
      const port = await findFreePort();
      return createCollectorHarness(rsyslogd(path, { udp: port }), () => ({
        destination: { protocol: 'udp', host: '127.0.0.1', port },
        preset: 'rsyslog',
      }));
    },
  });
});
