import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const VERSION_2 = 1;

/** Who revokes. */
interface Issuer {
  readonly certificate: forge.pki.Certificate;
  readonly privateKey: forge.pki.rsa.PrivateKey;
}

/** A certificate revocation list (RFC 5280, section 5) that revokes one certificate, as PEM text. */
export function revocationList(
  issuer: Issuer,
  revoked: forge.pki.Certificate,
  { from, until }: { from: Date; until: Date },
): string {
  const algorithm = sequence(
    primitive(Type.OID, asn1.oidToDer(SHA256_WITH_RSA).getBytes()),
    primitive(Type.NULL, ''),
  );
  const content = sequence(
    primitive(Type.INTEGER, asn1.integerToDer(VERSION_2).getBytes()),
    algorithm,
    forge.pki.distinguishedNameToAsn1(issuer.certificate.subject),
    time(from),
    time(until),
    sequence(sequence(primitive(Type.INTEGER, forge.util.hexToBytes(revoked.serialNumber)), time(from))),
  );
  const digest = forge.md.sha256.create();
  digest.update(asn1.toDer(content).getBytes());
  const signature = primitive(Type.BITSTRING, `\u0000${issuer.privateKey.sign(digest)}`);
  const body = asn1.toDer(sequence(content, algorithm, signature)).getBytes();
  return forge.pem.encode({ type: 'X509 CRL', body });
}

function sequence(...values: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, values);
}

function primitive(type: forge.asn1.Type, value: string): forge.asn1.Asn1 {
  return asn1.create(Class.UNIVERSAL, type, false, value);
}

function time(date: Date): forge.asn1.Asn1 {
  return primitive(Type.UTCTIME, asn1.dateToUtcTime(date) as unknown as string);
}
