import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { MozDefError } from '@x/mozdef-events/transport';
import type { HttpTransportTls, PemInput, PoolOptions } from './http-transport-settings.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

/**
 * Writes the settings as options of undici's pool: HTTP/1.1 with one request at a time on a connection, and timeouts
 * left to the transport, which knows the whole of a request.
 *
 * @throws MozDefError `invalid-settings` if a certificate or key cannot be used
 */
export function dispatcherOptions(settings: ResolvedSettings): PoolOptions {
  return {
    connections: settings.connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: settings.connectTimeoutMs,
      ...(settings.tls !== undefined && tlsOptions(settings.tls)),
    },
  };
}

function tlsOptions(tls: HttpTransportTls) {
  return {
    secureContext: secureContext(tls),
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment does not turn it off.
    rejectUnauthorized: tls.dangerouslySkipVerification !== true,
    ...(tls.servername !== undefined && { servername: tls.servername }),
  };
}

/** Made once, because reading all certificate authorities anew for every connection takes long. */
function secureContext({ ca, cert, key, passphrase }: HttpTransportTls): SecureContext {
  try {
    return createSecureContext({
      ...(ca !== undefined && {
        ca: [...getCACertificates('default'), ...asList(ca).flatMap(readCertificates)],
      }),
      ...(cert !== undefined && { cert: asList(cert) }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
    });
  } catch (cause) {
    throw new MozDefError(
      'invalid-settings',
      'The HTTP transport cannot be made: tls.ca, tls.cert or tls.key cannot be used (give PEM, with the passphrase if the key has one; see cause)',
      { cause },
    );
  }
}

function asList(pem: PemInput): (string | Buffer)[] {
  return typeof pem === 'string' || Buffer.isBuffer(pem) ? [pem] : [...pem];
}

/** Reads every certificate of a text; Node.js itself passes over what is no certificate without a word. */
function readCertificates(pem: string | Buffer): string[] {
  const blocks = pem.toString().match(/-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs);
  if (blocks === null) throw new Error('tls.ca has no certificate in PEM form');
  return blocks.map((block) => new X509Certificate(block).toString());
}
