import { createPrivateKey, type KeyObject } from 'node:crypto';
import { EstreamerClientError } from '../errors/client-error.ts';
import type { PassphraseSource, Source } from './tls-files.ts';

const PEM_KEY = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----[\s\S]+?-----END \1-----/;

/**
 * Reads a PEM private key, encrypted or not.
 *
 * @throws {EstreamerClientError} `wrong-passphrase` or `bad-certificate-file`
 */
export function readPrivateKey(
  { name, content }: Source,
  passphrase: PassphraseSource | undefined,
): KeyObject {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  const pem = PEM_KEY.exec(text)?.[0];
  if (pem === undefined) {
    throw new EstreamerClientError(
      'bad-certificate-file',
      `${name} holds no PRIVATE KEY section. Give the content of a PEM file (not the file's name, which goes into tls.keyFile).`,
    );
  }
  const encrypted = pem.includes('ENCRYPTED');
  try {
    return createPrivateKey({
      key: pem,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase: passphrase.value }),
    });
  } catch (cause) {
    if (!encrypted) {
      throw new EstreamerClientError(
        'bad-certificate-file',
        `${name} has a PRIVATE KEY section that can not be read: it is damaged or of a kind that Node.js does not know.`,
        {},
        { cause },
      );
    }
    throw new EstreamerClientError(
      'wrong-passphrase',
      passphrase === undefined
        ? `${name} is encrypted: give its passphrase in tls.passphrase, tls.passphraseFile or tls.passphraseVariable.`
        : `${passphrase.name} does not open the encrypted private key in ${name}.`,
      {},
      { cause },
    );
  }
}
