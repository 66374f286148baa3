import { readFileSync } from 'node:fs';
import { quoted } from '@x/foundation';
import { EstreamerClientError } from '../errors/client-error.ts';
import type {
  PassphraseSettings,
  PemCredentials,
  PemFileCredentials,
  Pkcs12Credentials,
  Pkcs12FileCredentials,
  TlsSettings,
} from './tls-settings.ts';

/** Something that was given as it is, or by path. */
export interface Source {
  /** How errors call it: the setting's name, and the file's. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** The passphrase. */
export interface PassphraseSource {
  /** How errors call it. */
  readonly name: string;
  readonly value: string;
}

/** What the settings hold, with the files read. */
export interface TlsSources {
  readonly identity:
    | { readonly kind: 'pkcs12'; readonly file: Source }
    | { readonly kind: 'pem'; readonly certificate: Source; readonly key: Source };
  readonly passphrase: PassphraseSource | undefined;
  /** Undefined: none were given. */
  readonly authorities: readonly Source[] | undefined;
}

type AnySettings = Omit<TlsSettings, keyof PassphraseSettings> &
  PassphraseSettings &
  Partial<PemCredentials & PemFileCredentials & Pkcs12Credentials & Pkcs12FileCredentials>;

/** Whether any of the settings is a path. */
export function namesFiles(settings: TlsSettings): boolean {
  const { pkcs12File, certificateFile, keyFile, caFile, passphraseFile } = settings as AnySettings;
  return [pkcs12File, certificateFile, keyFile, caFile, passphraseFile].some((path) => path !== undefined);
}

/**
 * Reads what the settings give by path or by environment variable.
 *
 * @throws {EstreamerClientError} `invalid-settings` or `unreadable-file`
 */
export function readTlsSources(settings: TlsSettings): TlsSources {
  const { ca, caFile, ...given } = settings as AnySettings;
  const pkcs12 = oneOf('pkcs12', given.pkcs12, given.pkcs12File);
  const certificate = oneOf('certificate', given.certificate, given.certificateFile);
  const key = oneOf('key', given.key, given.keyFile);
  const authorities = [
    ...listOf(ca).map((content) => ({ name: 'tls.ca', content })),
    ...listOf(caFile).map((path) => readSource('caFile', path)),
  ];
  const common = {
    passphrase: readPassphrase(given),
    authorities: ca === undefined && caFile === undefined ? undefined : authorities,
  };
  if (pkcs12 !== undefined && certificate === undefined && key === undefined) {
    return { identity: { kind: 'pkcs12', file: pkcs12 }, ...common };
  }
  if (pkcs12 === undefined && certificate !== undefined && key !== undefined) {
    return { identity: { kind: 'pem', certificate, key }, ...common };
  }
  throw invalid(
    'The tls settings need the identity of the client: either certificate and key, or pkcs12, each as it is or by path (certificateFile, keyFile, pkcs12File).',
  );
}

function oneOf(
  setting: string,
  content: string | Uint8Array | undefined,
  path: string | undefined,
): Source | undefined {
  if (content !== undefined && path !== undefined) {
    throw invalid(`Give one of tls.${setting} and tls.${setting}File, not both.`);
  }
  if (path !== undefined) return readSource(`${setting}File`, path);
  return content === undefined ? undefined : { name: `tls.${setting}`, content };
}

function readPassphrase(settings: PassphraseSettings): PassphraseSource | undefined {
  const { passphrase, passphraseFile, passphraseVariable } = settings;
  const given = [passphrase, passphraseFile, passphraseVariable].filter((value) => value !== undefined);
  if (given.length > 1) {
    throw invalid('Give one of tls.passphrase, tls.passphraseFile and tls.passphraseVariable, not more.');
  }
  if (passphrase !== undefined) {
    if (typeof passphrase !== 'string') throw invalid('tls.passphrase is a text.');
    return { name: 'tls.passphrase', value: passphrase };
  }
  if (passphraseFile !== undefined) {
    const { name, content } = readSource('passphraseFile', passphraseFile);
    return {
      name,
      value: content.toString('utf8').replace(/^\ufeff|\r?\n$/g, ''),
    };
  }
  if (passphraseVariable !== undefined) {
    const value = process.env[passphraseVariable];
    const name = `tls.passphraseVariable (${quoted(String(passphraseVariable))})`;
    if (value === undefined) throw invalid(`${name} names an environment variable that is not set.`);
    return { name, value };
  }
  return undefined;
}

function readSource(setting: string, path: string): Source & { readonly content: Buffer } {
  if (typeof path !== 'string' || path === '') throw invalid(`tls.${setting} is the path of a file.`);
  const name = `tls.${setting} (${quoted(path)})`;
  try {
    return { name, content: readFileSync(path) };
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new EstreamerClientError(
      'unreadable-file',
      `${name} can not be read (${code}). Check the path and who may read the file.`,
      { file: path },
      { cause },
    );
  }
}

function listOf<T extends string | Uint8Array>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return typeof value === 'string' || value instanceof Uint8Array ? [value] : (value as readonly T[]);
}

function invalid(message: string): EstreamerClientError {
  return new EstreamerClientError('invalid-settings', message);
}
