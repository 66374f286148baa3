import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../../test-support/certificates.ts';
import { createSqsTransport } from '../src/index.ts';
import { AWS } from './support/emulator.ts';
import { closing, sendOne } from './support/events.ts';
import { accept, startScriptedSqs } from './support/scripted-sqs.ts';

describe('TLS', () => {
  it('sends nothing to a server that is not trusted, even if the environment says not to verify', async () => {
    const certificate = createCertificate({ name: 'server', host: '127.0.0.1' });
    await using sqs = await startScriptedSqs(accept, certificate);
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await using transport = closing(createSqsTransport({ ...AWS, queueUrl: sqs.queueUrl }));
      expect(await sendOne(transport)).toMatchObject({
        status: 'retryable',
        mayHaveArrived: false,
        error: { code: 'tls-failed', message: expect.stringContaining('NODE_EXTRA_CA_CERTS') },
      });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    expect(sqs.requests).toHaveLength(0);
  });

  it('says that a port does not speak TLS', async () => {
    await using sqs = await startScriptedSqs();
    const queueUrl = sqs.queueUrl.replace('http:', 'https:');
    await using transport = closing(createSqsTransport({ ...AWS, queueUrl }));
    expect(await sendOne(transport)).toMatchObject({
      status: 'retryable',
      mayHaveArrived: false,
      error: { code: 'tls-failed' },
    });
    expect(sqs.requests).toHaveLength(0);
  });
});
