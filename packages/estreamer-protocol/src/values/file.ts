import type { ValueNames } from '../schema/schema.ts';

/** Prefer metadata record 128. */
export const malwareEventType: ValueNames = {
  name: 'malwareEventType',
  names: {
    0: 'Not Available',
    1: 'Threat Detected in Network File Transfer',
    2: 'Threat Detected in Network File Transfer (Retrospective)',
    553648143: 'Threat Quarantined',
    553648145: 'Threat Detected in Exclusion',
    553648146: 'Cloud Recall Restore from Quarantine Started',
    553648147: 'Cloud Recall Quarantine Started',
    553648149: 'Quarantined Item Restored',
    553648150: 'Quarantine Restore Started',
    553648154: 'Cloud Recall Restore from Quarantine',
    553648155: 'Cloud Recall Quarantine',
    553648168: 'Blocked Execution',
    554696714: 'Scan Started',
    554696715: 'Scan Completed, No Detections',
    1090519054: 'Threat Detected',
    1091567628: 'Scan Completed With Detections',
    2164260880: 'Quarantine Failure',
    2164260884: 'Quarantine Restore Failed',
    2164260892: 'Cloud Recall Restore from Quarantine Failed',
    2164260893: 'Cloud Recall Quarantine Attempt Failed',
    2165309453: 'Scan Failed',
  },
};

/** Prefer metadata record 129. */
export const malwareEventSubtype: ValueNames = {
  name: 'malwareEventSubtype',
  names: {
    0: 'Not Available',
    1: 'Create',
    2: 'Execute',
    4: 'Scan',
    22: 'Move',
  },
};

export const fileDisposition: ValueNames = {
  name: 'fileDisposition',
  names: {
    0: 'Not Available',
    1: 'Clean',
    2: 'Unknown',
    3: 'Malware',
    4: 'Unavailable',
    5: 'Custom Signature',
  },
};

export const fileAction: ValueNames = {
  name: 'fileAction',
  names: {
    0: 'Not Available',
    1: 'Detect',
    2: 'Block',
    3: 'Malware Cloud Lookup',
    4: 'Malware Block',
    5: 'Malware Whitelist',
    6: 'Cloud Lookup Timeout',
    7: 'Custom Detection',
    8: 'Custom Detection Block',
    9: 'Archive Block (Depth Exceeded)',
    10: 'Archive Block (Encrypted)',
    11: 'Archive Block (Failed to Inspect)',
  },
};

export const fileStorageStatus: ValueNames = {
  name: 'fileStorageStatus',
  names: {
    0: 'Not Available',
    1: 'File Stored',
    2: 'File Stored',
    3: 'Unable to Store File',
    4: 'Unable to Store File',
    5: 'Unable to Store File',
    6: 'Unable to Store File',
    7: 'Unable to Store File',
    8: 'File Size Too Large',
    9: 'File Size Too Small',
    10: 'Unable to Store File',
    11: 'Not Stored, Disposition Unavailable',
  },
};

export const fileAnalysisStatus: ValueNames = {
  name: 'fileAnalysisStatus',
  names: {
    0: 'Not Sent for Analysis',
    1: 'Sent for Analysis',
    2: 'Sent for Analysis',
    4: 'Sent for Analysis',
    5: 'Failed to Send',
    6: 'Failed to Send',
    7: 'Failed to Send',
    8: 'Failed to Send',
    9: 'File Size Too Small',
    10: 'File Size Too Large',
    11: 'Sent for Analysis',
    12: 'Analysis Complete',
    13: 'Failure (Network Issue)',
    14: 'Failure (Rate Limit)',
    15: 'Failure (File Too Large)',
    16: 'Failure (File Read Error)',
    17: 'Failure (Internal Library Error)',
    19: 'Not Sent, Disposition Unavailable',
    20: 'Failure (Cannot Run File)',
    21: 'Failure (Analysis Timeout)',
    22: 'Sent for Analysis',
    23: 'Capacity Handled (5.4: File Not Supported)',
    25: 'Capacity Handled (Server Rate Limit)',
    26: 'Communication Failure',
    27: 'Not Sent (Configuration)',
    28: 'Not Sent (Pre-classification)',
    29: 'Sent to Private Cloud',
    30: 'Not Sent to Private Cloud',
  },
};

export const localMalwareAnalysisStatus: ValueNames = {
  name: 'localMalwareAnalysisStatus',
  names: {
    0: 'Not Analyzed',
    1: 'Analysis Done',
    2: 'Analysis Failed',
    3: 'Manual Analysis Request',
  },
};

export const archiveFileStatus: ValueNames = {
  name: 'archiveFileStatus',
  names: {
    0: 'Not Inspected as Archive',
    1: 'Pending',
    2: 'Extracted',
    3: 'Failed',
    4: 'Depth Exceeded',
    5: 'Encrypted',
    6: 'Not Inspectable',
  },
};

export const fileDirection: ValueNames = {
  name: 'fileDirection',
  names: {
    0: 'Unknown',
    1: 'Download',
    2: 'Upload',
  },
};

export const userDefined: ValueNames = {
  name: 'userDefined',
  names: {
    0: 'Defined by AMP',
    1: 'User Defined',
  },
};
