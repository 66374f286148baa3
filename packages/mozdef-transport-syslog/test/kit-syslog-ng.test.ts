import { testTransport } from '@x/transport-testkit';
import { describe, it } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { createKitEvent } from '../../../test-support/kit-event.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { SYSLOG_NG, syslogNg } from '../../../test-support/syslog-ng.ts';
import { createCollectorHarness } from './support/kit-harness.ts';

describeWithPeer("the conformance kit with MozDef's syslog-ng", SYSLOG_NG, (path) => {
  for (const protocol of ['tcp', 'udp'] as const) {
    describe(`over ${protocol}`, () => {
      testTransport({
        test: it,
        createMessage: createKitEvent,
        async createHarness() {
          const port = await findFreePort();
          return createCollectorHarness(syslogNg(path, { [protocol]: port }), () => ({
            destination: { protocol, host: '127.0.0.1', port },
            preset: 'mozdef-syslog-ng',
          }));
        },
      });
    });
  }
});
