import { decodeText, describeError, quoted, type ResolvedSettings, readSmallFile } from '@x/foundation';
import { SocketError } from '../socket-error.ts';
import type { PemInput, tlsSettings } from './tls-settings.ts';

/** TLS settings with the defaults filled in. */
export type ResolvedTlsSettings = ResolvedSettings<(typeof tlsSettings)['fields']>;

/** Something that was given as it is, or by path. */
export interface Source {
  /** How errors call it: the setting's name, and the file's. */
  readonly name: string;
  readonly content: PemInput;
}

/** The passphrase. */
export interface PassphraseSource {
  /** How errors call it. */
  readonly name: string;
  readonly value: string;
}

/** What the settings hold, with the files read. */
export interface TlsSources {
  /** Undefined: the client shows no certificate. */
  readonly identity:
    | { readonly kind: 'pkcs12'; readonly file: Source }
    | { readonly kind: 'pem'; readonly certificate: Source; readonly key: Source }
    | undefined;
  readonly passphrase: PassphraseSource | undefined;
  /** Undefined: none were given. */
  readonly authorities: readonly Source[] | undefined;
}

/** Whether any of the settings is a path. */
export function namesFiles(settings: ResolvedTlsSettings): boolean {
  const { pkcs12File, certificateFile, keyFile, caFile, passphraseFile } = settings;
  return [pkcs12File, certificateFile, keyFile, caFile, passphraseFile].some((path) => path !== undefined);
}

/**
 * Reads what the settings give by path or by environment variable.
 *
 * @param section how errors call the settings, such as `tls`
 * @param isAgain whether connections are made already, which a file that is none must not hold up
 * @throws SocketError `unreadable-file`, or `invalid-settings` where an environment variable is not set
 */
export function readTlsSources(settings: ResolvedTlsSettings, section: string, isAgain: boolean): TlsSources {
  const { ca, caFile } = settings;
  const named = (setting: string) => `${section}.${setting}`;
  const read = (setting: string, path: string) => readSource(named(setting), path, isAgain);
  const given = (setting: 'pkcs12' | 'certificate' | 'key'): Source | undefined => {
    const content = settings[setting];
    if (content !== undefined) return { name: named(setting), content };
    const path = settings[`${setting}File`];
    return path === undefined ? undefined : read(`${setting}File`, path);
  };
  const pkcs12 = given('pkcs12');
  const certificate = given('certificate');
  const key = given('key');
  return {
    identity:
      pkcs12 !== undefined
        ? { kind: 'pkcs12', file: pkcs12 }
        : certificate !== undefined && key !== undefined
          ? { kind: 'pem', certificate, key }
          : undefined,
    passphrase: readPassphrase(settings, named, read),
    authorities:
      ca === undefined && caFile === undefined
        ? undefined
        : [
            ...asList(ca).map((content) => ({ name: named('ca'), content })),
            ...asList(caFile).map((path) => read('caFile', path)),
          ],
  };
}

function readPassphrase(
  { passphrase, passphraseFile, passphraseVariable }: ResolvedTlsSettings,
  named: (setting: string) => string,
  read: (setting: string, path: string) => Source & { readonly content: Buffer },
): PassphraseSource | undefined {
  if (passphrase !== undefined) return { name: named('passphrase'), value: passphrase };
  if (passphraseFile !== undefined) {
    const { name, content } = read('passphraseFile', passphraseFile);
    return { name, value: decodeText(content).replace(/\r?\n$/, '') };
  }
  if (passphraseVariable === undefined) return undefined;
  const value = process.env[passphraseVariable];
  const name = `${named('passphraseVariable')} (${quoted(passphraseVariable)})`;
  if (value === undefined) {
    throw new SocketError('invalid-settings', `${name} names an environment variable that is not set.`, {
      context: { setting: name },
    });
  }
  return { name, value };
}

function readSource(setting: string, path: string, isAgain: boolean): Source & { readonly content: Buffer } {
  const name = `${setting} (${quoted(path)})`;
  try {
    return { name, content: readSmallFile(path, { isAgain }) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const message =
      code === undefined
        ? `${name} can not be used: ${describeError(cause)}.`
        : `${name} can not be read (${code}). Check the path and who may read the file.`;
    const context = { file: path, setting: name, ...(code !== undefined && { systemCode: code }) };
    throw new SocketError('unreadable-file', message, { context, cause });
  }
}

function asList<Value extends string | Uint8Array>(
  value: Value | readonly Value[] | undefined,
): readonly Value[] {
  if (value === undefined) return [];
  return typeof value === 'string' || value instanceof Uint8Array ? [value] : (value as readonly Value[]);
}
