import type { ValueNames } from '../schema/schema.ts';

export const sslAction: ValueNames = {
  name: 'sslAction',
  names: {
    0: 'Unknown',
    1: 'Do Not Decrypt',
    2: 'Block',
    3: 'Block With Reset',
    4: 'Decrypt (Known Key)',
    5: 'Decrypt (Replace Key)',
    6: 'Decrypt (Resign)',
  },
};

export const sslFlowStatus: ValueNames = {
  name: 'sslFlowStatus',
  names: {
    0: 'Unknown',
    1: 'No Match',
    2: 'Success',
    3: 'Uncached Session',
    4: 'Unknown Cipher Suite',
    5: 'Unsupported Cipher Suite',
    6: 'Unsupported SSL Version',
    7: 'SSL Compression Used',
    8: 'Session Undecryptable in Passive Mode',
    9: 'Handshake Error',
    10: 'Decryption Error',
    11: 'Pending Server Name Category Lookup',
    12: 'Pending Common Name Category Lookup',
    13: 'Internal Error',
    14: 'Network Parameters Unavailable',
    15: 'Invalid Server Certificate Handle',
    16: 'Server Certificate Fingerprint Unavailable',
    17: 'Cannot Cache Subject DN',
    18: 'Cannot Cache Issuer DN',
    19: 'Unknown SSL Version',
    20: 'External Certificate List Unavailable',
    21: 'External Certificate Fingerprint Unavailable',
    22: 'Internal Certificate List Invalid',
    23: 'Internal Certificate List Unavailable',
    24: 'Internal Certificate Unavailable',
    25: 'Internal Certificate Fingerprint Unavailable',
    26: 'Server Certificate Validation Unavailable',
    27: 'Server Certificate Validation Failure',
    28: 'Invalid Action',
  },
};

/** Prefer metadata record 604. */
export const sslVersion: ValueNames = {
  name: 'sslVersion',
  names: {
    0: 'Unknown',
    1: 'SSLv2.0',
    2: 'SSLv3.0',
    3: 'TLSv1.0',
    4: 'TLSv1.1',
    5: 'TLSv1.2',
  },
};

export const sslServerCertificateStatus: ValueNames = {
  name: 'sslServerCertificateStatus',
  bitmask: true,
  names: {
    0: 'Not Checked',
    1: 'Unknown',
    2: 'Valid',
    4: 'Self-signed',
    16: 'Invalid Issuer',
    32: 'Invalid Signature',
    64: 'Expired',
    128: 'Not Valid Yet',
    256: 'Revoked',
  },
};

export const sslFlowMessages: ValueNames = {
  name: 'sslFlowMessages',
  bitmask: true,
  names: {
    1: 'HELLO_REQUEST',
    2: 'CLIENT_ALERT',
    4: 'SERVER_ALERT',
    8: 'CLIENT_HELLO',
    16: 'SERVER_HELLO',
    32: 'SERVER_CERTIFICATE',
    64: 'SERVER_KEY_EXCHANGE',
    128: 'CERTIFICATE_REQUEST',
    256: 'SERVER_HELLO_DONE',
    512: 'CLIENT_CERTIFICATE',
    1024: 'CLIENT_KEY_EXCHANGE',
    2048: 'CERTIFICATE_VERIFY',
    4096: 'CLIENT_CHANGE_CIPHER_SPEC',
    8192: 'CLIENT_FINISHED',
    16384: 'SERVER_CHANGE_CIPHER_SPEC',
    32768: 'SERVER_FINISHED',
    65536: 'NEW_SESSION_TICKET',
    131072: 'HANDSHAKE_OTHER',
    262144: 'APP_DATA_FROM_CLIENT',
    524288: 'APP_DATA_FROM_SERVER',
  },
};

/** Further bits exist. */
export const sslFlowFlags: ValueNames = {
  name: 'sslFlowFlags',
  bitmask: true,
  names: {
    1: 'VALID',
    2: 'INITIALIZED',
    4: 'INTERCEPT',
  },
};
