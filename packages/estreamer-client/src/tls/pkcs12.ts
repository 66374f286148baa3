import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { PassphraseSource, Source } from './tls-files.ts';

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
export function readPkcs12(
  { name, content }: Source,
  passphrase: PassphraseSource | undefined,
): Pkcs12Content {
  const notUsable = (why: string, cause?: unknown) =>
    new EstreamerClientError(
      'bad-certificate-file',
      `${name} can not be used: ${why}. Give the .pkcs12 file that the management center made for this client: its content in tls.pkcs12, or its path in tls.pkcs12File.`,
      {},
      { cause },
    );

  const parse = () => {
    try {
      return forge.asn1.fromDer(Buffer.from(content as Uint8Array).toString('latin1'));
    } catch (cause) {
      throw notUsable('it is damaged, or not a PKCS12 file at all', cause);
    }
  };

  const open = (container: forge.asn1.Asn1) => {
    try {
      return decrypt(container, passphrase?.value ?? '');
    } catch (cause) {
      const { message } = cause as Error;
      if (!/passw|decrypt/i.test(message)) throw notUsable(message, cause);
      throw new EstreamerClientError(
        'wrong-passphrase',
        passphrase === undefined
          ? `${name} is encrypted: give its passphrase in tls.passphrase, tls.passphraseFile or tls.passphraseVariable.`
          : `${passphrase.name} does not open the file in ${name}.`,
        {},
        { cause },
      );
    }
  };

  const bags = open(parse()).safeContents.flatMap(({ safeBags }) => safeBags);
  let key: KeyObject | undefined;
  let certificates: X509Certificate[];
  try {
    key = bags.map(privateKeyOf).find((found) => found !== undefined);
    certificates = bags.map(certificateOf).filter((found) => found !== undefined);
  } catch (error) {
    throw notUsable('its key or certificates can not be read', error);
  }
  if (key === undefined) throw notUsable('it holds no private key');
  if (certificates.length === 0) throw notUsable('it holds no certificate');
  return { key, certificates };
}

function decrypt(container: forge.asn1.Asn1, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(container, true, passphrase);
  } catch (error) {
    const macFailed = (error as Error).message.includes('MAC');
    if (passphrase === '' && macFailed) return decryptWithNothing(container, error);
    const octets = Buffer.from(passphrase, 'utf8').toString('latin1');
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

/** Some programs take no passphrase for an empty one, others for none, which makes another key. */
function decryptWithNothing(container: forge.asn1.Asn1, error: unknown): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(container, true);
  } catch {
    throw error;
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
