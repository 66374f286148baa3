import { join } from 'node:path';
import { testTransport } from '@x/transport-testkit';
import { describe, it } from 'vitest';
import { createKitEvent } from '../../../test-support/kit-event.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd } from '../../../test-support/rsyslogd.ts';
import { createCollectorHarness } from './support/kit-harness.ts';

describeWithPeer('the conformance kit with rsyslogd over Unix sockets', RSYSLOGD, (path) => {
  describe('of datagrams', () => {
    testTransport({
      test: it,
      createMessage: createKitEvent,
      createHarness: () =>
        createCollectorHarness(rsyslogd(path, { unixDatagram: true }), ({ directory }) => ({
          destination: { protocol: 'unix-datagram', path: join(directory, 'log') },
        })),
    });
  });

  describe('of streams', () => {
    testTransport({
      test: it,
      createMessage: createKitEvent,
      createHarness: () =>
        createCollectorHarness(rsyslogd(path, { unixStream: true }), ({ directory }) => ({
          destination: { protocol: 'unix-stream', path: join(directory, 'stream') },
        })),
    });
  });
});
