import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createRequire } from 'node:module';
import type forgeModule from 'node-forge';
import { SocketError } from '../socket-error.ts';
import type { PassphraseSource, Source } from './tls-sources.ts';

/** What a PKCS12 file holds. */
export interface Pkcs12Content {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

/** Loaded at the first PKCS12 file: most who connect have none, and it is large. */
const loadForge = () => createRequire(import.meta.url)('node-forge') as typeof forgeModule;

/**
 * Reads a PKCS12 file with node-forge instead of handing it to Node's TLS: that one refuses the old RC2 and 3DES
 * files, and trusts the public authorities beside the one inside the file.
 *
 * @throws SocketError `wrong-passphrase` or `bad-certificate`
 */
export function readPkcs12(
  { name, content }: Source,
  passphrase: PassphraseSource | undefined,
): Pkcs12Content {
  const forge = loadForge();
  const notUsable = (why: string, cause?: unknown) =>
    new SocketError(
      'bad-certificate',
      `${name} can not be used: ${why}. Give a .p12 file with a certificate and its key: its content in pkcs12, or its path in pkcs12File.`,
      { context: { setting: name, detail: why }, cause },
    );

  const parse = () => {
    try {
      return forge.asn1.fromDer(Buffer.from(content as Uint8Array).toString('latin1'));
    } catch (cause) {
      throw notUsable('it is damaged, or not a PKCS12 file at all', cause);
    }
  };

  const open = (container: forgeModule.asn1.Asn1) => {
    try {
      return decrypt(forge, container, passphrase?.value ?? '');
    } catch (cause) {
      const { message } = cause as Error;
      if (!/passw|decrypt/i.test(message)) throw notUsable(message, cause);
      throw new SocketError('wrong-passphrase', wrongPassphrase(name, 'file', passphrase), {
        context: { setting: name },
        cause,
      });
    }
  };

  const bags = open(parse()).safeContents.flatMap(({ safeBags }) => safeBags);
  let key: KeyObject | undefined;
  let certificates: X509Certificate[];
  try {
    key = bags.map((bag) => privateKeyOf(forge, bag)).find((found) => found !== undefined);
    certificates = bags.map((bag) => certificateOf(forge, bag)).filter((found) => found !== undefined);
  } catch (error) {
    throw notUsable('its key or certificates can not be read', error);
  }
  if (key === undefined) throw notUsable('it holds no private key');
  if (certificates.length === 0) throw notUsable('it holds no certificate');
  return { key, certificates };
}

/** Says that a passphrase is missing or wrong. */
export function wrongPassphrase(
  name: string,
  what: string,
  passphrase: PassphraseSource | undefined,
): string {
  return passphrase === undefined
    ? `${name} is encrypted: give its passphrase in passphrase, passphraseFile or passphraseVariable.`
    : `${passphrase.name} does not open the ${what} in ${name}.`;
}

type Forge = typeof forgeModule;

function decrypt(
  forge: Forge,
  container: forgeModule.asn1.Asn1,
  passphrase: string,
): forgeModule.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(container, true, passphrase);
  } catch (error) {
    const macFailed = (error as Error).message.includes('MAC');
    if (passphrase === '' && macFailed) return decryptWithNothing(forge, container, error);
    const bytes = Buffer.from(passphrase, 'utf8').toString('latin1');
    if (macFailed || bytes === passphrase) throw error;
    // The integrity check has passed. PBES2 takes the passphrase as UTF-8 bytes where that check takes UTF-16, and
    // node-forge has one form for both: the contents are opened in a second round, without the check.
    const [version, contents] = container.value as forgeModule.asn1.Asn1[];
    return forge.pkcs12.pkcs12FromAsn1(
      { ...container, value: [version, contents] as forgeModule.asn1.Asn1[] },
      true,
      bytes,
    );
  }
}

/** Some programs take no passphrase for an empty one, others for none, which makes another key. */
function decryptWithNothing(
  forge: Forge,
  container: forgeModule.asn1.Asn1,
  error: unknown,
): forgeModule.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(container, true);
  } catch {
    throw error;
  }
}

/** A bag's key: parsed where it is RSA, else as it stands in the file. */
function privateKeyOf(forge: Forge, bag: forgeModule.pkcs12.Bag): KeyObject | undefined {
  const { pkcs8ShroudedKeyBag, keyBag } = forge.pki.oids;
  if (bag.type !== pkcs8ShroudedKeyBag && bag.type !== keyBag) return undefined;
  return bag.key
    ? createPrivateKey({
        key: derOf(forge, forge.pki.privateKeyToAsn1(bag.key)),
        format: 'der',
        type: 'pkcs1',
      })
    : createPrivateKey({ key: derOf(forge, bag.asn1), format: 'der', type: 'pkcs8' });
}

function certificateOf(forge: Forge, bag: forgeModule.pkcs12.Bag): X509Certificate | undefined {
  if (bag.type !== forge.pki.oids['certBag']) return undefined;
  return new X509Certificate(derOf(forge, bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1));
}

function derOf(forge: Forge, node: forgeModule.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1');
}
