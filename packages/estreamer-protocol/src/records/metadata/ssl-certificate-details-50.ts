import { defineBlock } from '../../schema/define-block.ts';
import { octets, string, uint32, unixSeconds } from '../../schema/fields.ts';

/** SSL Certificate Details, series 2, block type 50: sent since 5.4. */
export const sslCertificateDetails50 = defineBlock({
  series: 2,
  blockType: 50,
  name: 'SSL Certificate Details',
  since: '5.4',
  fields: {
    fingerprintSha1: octets(20, { title: 'Fingerprint SHA Hash' }),
    publicKeySha1: octets(20, { title: 'Public Key SHA Hash' }),
    serialNumber: octets(20),
    serialNumberLength: uint32(),
    subjectCommonName: string(),
    subjectOrganization: string(),
    subjectOrganizationalUnit: string(),
    subjectCountry: string(),
    issuerCommonName: string(),
    issuerOrganization: string(),
    issuerOrganizationalUnit: string(),
    issuerCountry: string(),
    validityStart: unixSeconds({ title: 'Validity Start Date' }),
    validityEnd: unixSeconds({ title: 'Validity Finish Date' }),
  },
});
