import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { EstreamerClientError } from '../errors/client-error.ts';

/** What a PKCS12 file holds. */
export interface Pkcs12Content {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

/**
 * Reads a PKCS12 file with node-forge instead of handing it to Node's TLS: that one refuses the old RC2 and 3DES
 * files, and trusts the public authorities beside the one inside the file.
 *
 * @throws {EstreamerClientError} `wrong-passphrase` or `bad-certificate-file`
 */
export function readPkcs12(file: Uint8Array, passphrase = ''): Pkcs12Content {
  const container = parseContainer(file);
  const bags = open(container, passphrase).safeContents.flatMap(({ safeBags }) => safeBags);
  try {
    const key = bags.map(privateKeyOf).find((found) => found !== undefined);
    const certificates = bags.map(certificateOf).filter((found) => found !== undefined);
    if (key === undefined || certificates.length === 0) {
      throw notUsable(`it holds ${key === undefined ? 'no private key' : 'no certificate'}`);
    }
    return { key, certificates };
  } catch (error) {
    if (error instanceof EstreamerClientError) throw error;
    throw notUsable('its key or certificates can not be read', error);
  }
}

function parseContainer(file: Uint8Array): forge.asn1.Asn1 {
  try {
    return forge.asn1.fromDer(Buffer.from(file).toString('latin1'));
  } catch (cause) {
    throw notUsable('it is damaged, or not a PKCS12 file at all', cause);
  }
}

function open(container: forge.asn1.Asn1, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  try {
    return decrypt(container, passphrase);
  } catch (cause) {
    const { message } = cause as Error;
    if (!/passw|decrypt/i.test(message)) throw notUsable(message, cause);
    throw new EstreamerClientError(
      'wrong-passphrase',
      passphrase === ''
        ? 'tls.pkcs12 is encrypted: give its passphrase in tls.passphrase.'
        : 'tls.passphrase does not open the file in tls.pkcs12.',
      {},
      { cause },
    );
  }
}

function decrypt(container: forge.asn1.Asn1, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(container, true, passphrase);
  } catch (error) {
    const octets = Buffer.from(passphrase, 'utf8').toString('latin1');
    const macFailed = (error as Error).message.includes('MAC');
    if (macFailed || octets === passphrase) throw error;
    // The integrity check has passed. PBES2 takes the passphrase as UTF-8 octets where that check takes UTF-16, and
    // node-forge has one form for both: the contents are opened in a second round, without the check.
    const [version, contents] = container.value as forge.asn1.Asn1[];
    return forge.pkcs12.pkcs12FromAsn1(
      { ...container, value: [version, contents] as forge.asn1.Asn1[] },
      true,
      octets,
    );
  }
}

/** A bag's key: parsed where it is RSA, else as it stands in the file. */
function privateKeyOf(bag: forge.pkcs12.Bag): KeyObject | undefined {
  const { pkcs8ShroudedKeyBag, keyBag } = forge.pki.oids;
  if (bag.type !== pkcs8ShroudedKeyBag && bag.type !== keyBag) return undefined;
  return bag.key
    ? createPrivateKey({ key: derOf(forge.pki.privateKeyToAsn1(bag.key)), format: 'der', type: 'pkcs1' })
    : createPrivateKey({ key: derOf(bag.asn1), format: 'der', type: 'pkcs8' });
}

function certificateOf(bag: forge.pkcs12.Bag): X509Certificate | undefined {
  if (bag.type !== forge.pki.oids['certBag']) return undefined;
  return new X509Certificate(derOf(bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1));
}

function derOf(node: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1');
}

function notUsable(why: string, cause?: unknown): EstreamerClientError {
  return new EstreamerClientError(
    'bad-certificate-file',
    `tls.pkcs12 can not be used: ${why}. Give the content of the .pkcs12 file that the management center made for this client.`,
    {},
    { cause },
  );
}
