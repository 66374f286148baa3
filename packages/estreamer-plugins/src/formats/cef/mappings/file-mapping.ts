import type { FieldOf } from '../../source/field-source.ts';
import type { CefMapping } from '../cef-mapping.ts';
import {
  applicationFields,
  connectionField,
  deviceFields,
  deviceNumber,
  endpointFields,
  fileActionPassed,
  maliciousDispositions,
  userFields,
} from './shared-fields.ts';

const detectedByUser = ['Custom Detection', 'Custom Detection Block'];

const HASH_OR_NOTHING = /^(?:[0-9a-f]{64})?$/i;

/** By the guide, the signature is the hash of the file once more; any other text can only be what was found in it. */
function detectionIn(data: { readonly signature?: unknown }): string | undefined {
  const { signature } = data;
  return typeof signature === 'string' && !HASH_OR_NOTHING.test(signature) ? signature : undefined;
}

/** File events and file malware events: records 500 and 502. */
export const fileMapping: CefMapping<FieldOf<'fileEvent'>> = {
  signatureId: { fact: 'recordType' },
  name: { fact: 'recordName' },
  facts: {
    disposition: [{ name: 'disposition' }, 'disposition'],
    action: { name: 'action' },
    passed: { lookup: 'action', in: fileActionPassed },
  },
  severity: [
    { when: { disposition: maliciousDispositions, passed: [false] }, severity: 6 },
    { when: { disposition: maliciousDispositions }, severity: 9 },
    { when: { action: detectedByUser, passed: [false] }, severity: 6 },
    { when: { action: detectedByUser }, severity: 9 },
    { when: { passed: [false] }, severity: 4 },
    { when: { disposition: ['Clean', 1] }, severity: 2 },
    { severity: 3 },
  ],
  extension: {
    ...deviceFields,
    ...deviceNumber,
    act: [{ name: 'action' }, { id: 'action' }],
    ...endpointFields,
    spt: { port: 'sourcePort' },
    dpt: { port: 'destinationPort' },
    ...userFields,
    ...applicationFields,
    request: 'uri',
    fname: ['fileName', { name: 'sha256' }],
    fsize: { id: 'fileSize' },
    fileType: { name: 'fileTypeId' },
    fileHash: { id: 'sha256' },
    deviceDirection: { lookup: 'direction', in: { 1: 0, 2: 1 } },
    start: { time: 'connectionTimestamp' },
    ...connectionField,
    cs1: { label: 'File Policy', value: { name: 'accessControlPolicyUuid' } },
    cs2: { label: 'Disposition', value: [{ name: 'disposition' }, { id: 'disposition' }] },
    cs3: { label: 'Threat Name', value: { compute: ({ data }) => detectionIn(data ?? {}) } },
    cs4: { label: 'File Storage Status', value: { name: 'fileStorageStatus' } },
    cs5: { label: 'Archive Name', value: 'archiveName' },
    cs6: { label: 'Archive SHA256', value: 'archiveSha256' },
    cn1: { label: 'Threat Score', value: { id: 'threatScore' } },
  },
};
