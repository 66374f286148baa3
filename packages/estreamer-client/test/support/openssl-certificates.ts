import { readFileSync, writeFileSync } from 'node:fs';
import { createOpensslDirectory } from './openssl.ts';

export type OpensslAuthority = ReturnType<typeof createOpensslAuthority>;

const KEY_OPTIONS = {
  curve: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  rsa: ['-newkey', 'rsa:2048'],
  small: ['-newkey', 'rsa:768'],
} as const;

/** A throw-away authority on OpenSSL's command line, for what the simulator's certificates don't have. */
export function createOpensslAuthority(name = 'authority') {
  const files = createOpensslDirectory();
  const { path } = files;
  const run = (command: string, ...args: string[]) => files.run(...command.split(' '), ...args);
  const read = (name: string) => readFileSync(path(name), 'utf8');
  writeFileSync(path('index.txt'), '');
  writeFileSync(
    path('ca.conf'),
    `[ca]\ndefault_ca=test\n[test]\ndatabase=${path('index.txt')}\ndefault_md=sha256\ndefault_crl_days=1\n`,
  );
  run('req -x509 -nodes -keyout ca.key -out ca.pem -days 2', ...KEY_OPTIONS.curve, '-subj', `/CN=${name}`);
  const signer = '-CA ca.pem -CAkey ca.key -CAcreateserial';

  return {
    ...files,
    certificate: read('ca.pem'),
    key: read('ca.key'),
    /** Makes a key and a certificate; `extension` is a line such as `subjectAltName=DNS:fmc`. */
    issue(
      name: string,
      commonName: string,
      { extension = '', days = 2, key = 'curve' as keyof typeof KEY_OPTIONS, digest = 'sha256' } = {},
    ) {
      const request = `req -nodes -keyout ${name}.key -out ${name}.csr`;
      run(request, ...KEY_OPTIONS[key], '-subj', `/CN=${commonName}`);
      writeFileSync(path(`${name}.ext`), extension);
      run(
        `x509 -req -in ${name}.csr -out ${name}.pem ${signer} -days ${days} -${digest} -extfile ${name}.ext`,
      );
      return { certificate: read(`${name}.pem`), key: read(`${name}.key`) };
    },
    /** Revokes a certificate and writes the list of the revoked ones to `crl.pem`. */
    revoke(name: string) {
      const authority = 'ca -config ca.conf -keyfile ca.key -cert ca.pem';
      run(`${authority} -revoke ${name}.pem`);
      run(`${authority} -gencrl -out crl.pem`);
    },
    /** The PKCS12 file of an issued certificate. */
    pkcs12(name: string, passphrase: string, options = ''): Buffer {
      const input = `pkcs12 -export -in ${name}.pem -inkey ${name}.key ${options}`.trim();
      return run(input, '-passout', `pass:${passphrase}`);
    },
  };
}
