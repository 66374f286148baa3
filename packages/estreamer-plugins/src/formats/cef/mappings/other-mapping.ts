import type { CefMapping } from '../cef-mapping.ts';
import { applicationFields, deviceFields, endpointFields, userFields } from './shared-fields.ts';

/** Records of any other kind, with all their fields. */
export const otherMapping: CefMapping = {
  signatureId: { fact: 'recordType' },
  name: { fact: 'recordName' },
  severity: [],
  extension: {
    ...deviceFields,
    deviceExternalId: [{ id: 'deviceId' }, { fact: 'header.deviceId' }],
    ...endpointFields,
    spt: { id: 'sourcePort' },
    dpt: { id: 'destinationPort' },
    ...userFields,
    ...applicationFields,
    externalId: 'eventId',
    CiscoFirepowerData: { fact: 'data' },
  },
};

/** Records that could not be decoded, with their octets. */
export const unknownMapping: CefMapping = {
  signatureId: { fact: 'recordType' },
  name: { fact: 'recordName' },
  severity: [{ severity: 0 }],
  extension: {
    rt: { fact: 'eventTime' },
    cat: { text: 'unknown' },
    reason: { fact: 'reason' },
    CiscoFirepowerBytes: { fact: 'bytes' },
  },
};
