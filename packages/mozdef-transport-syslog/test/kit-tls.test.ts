import { testTransport } from '@x/transport-testkit';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Certificates, createCertificates } from '../../../test-support/certificate-files.ts';
import { findFreePort } from '../../../test-support/free-port.ts';
import { createKitEvent } from '../../../test-support/kit-event.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { RSYSLOGD, rsyslogd, tlsFiles } from '../../../test-support/rsyslogd.ts';
import { createCollectorHarness } from './support/kit-harness.ts';

describeWithPeer('the conformance kit with rsyslogd over TLS', RSYSLOGD, (path) => {
  describe('with a client certificate', () => {
    let certificates: Certificates;

    beforeAll(async () => {
      certificates = await createCertificates();
    });

    afterAll(() => certificates.dispose());

    testTransport({
      test: it,
      createMessage: createKitEvent,
      async createHarness() {
        const port = await findFreePort();
        const { ca, server, client } = certificates;
        const files = tlsFiles(certificates, server);
        const tls = { port, driver: 'ossl', clients: 'x509/certvalid', files } as const;
        return createCollectorHarness(rsyslogd(path, { tls }), () => ({
          destination: {
            protocol: 'tls',
            host: '127.0.0.1',
            port,
            tls: { ca, certificate: client.cert, key: client.key },
          },
          preset: 'rsyslog',
        }));
      },
    });
  });
});
