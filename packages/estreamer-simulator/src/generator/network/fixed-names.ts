/** Coded values that the generated events use, as metadata names them. */
export const fixedNames = {
  sslCipherSuite: [{ id: 0, name: 'TLS_NULL_WITH_NULL_NULL' }],
  sslVersion: [{ id: 0, name: 'Unknown' }],
  sslServerCertificateStatus: [{ id: 0, name: 'Not Checked' }],
  sslActualAction: [{ id: 0, name: 'Unknown' }],
  sslExpectedAction: [{ id: 0, name: 'Unknown' }],
  sslFlowStatus: [{ id: 0, name: 'Unknown' }],
  fileStorageStatus: [
    { id: 0, name: 'Not Available' },
    { id: 1, name: 'File Stored' },
  ],
  fileAnalysisStatus: [
    { id: 0, name: 'Not Sent for Analysis' },
    { id: 1, name: 'Sent for Analysis' },
  ],
  speroStatus: [{ id: 0, name: 'Spero Detection Not Performed on File' }],
  archiveStatus: [{ id: 0, name: 'Not Inspected as Archive' }],
  staticAnalysisStatus: [{ id: 0, name: 'Not Analyzed' }],
} as const;
