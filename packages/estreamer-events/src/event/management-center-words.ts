/**
 * Words as management centers of 7.x write them in text events, by the words that classic records have for the same: those
 * of the guide and of metadata. Facts have the classic ones, whichever way an event came. Texts are looked up in any case;
 * what is not here stays as it is.
 */

/** Words of 7.x to those of classic records. */
export function classicWords(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(words).map(([classic, word]) => [word, classic]));
}

/** What a device did with a packet. */
export const inlineResultWords: Readonly<Record<string, string>> = {
  'Not Blocked': 'Pass',
  'Would Be Blocked': 'Would block',
  Drop: 'Dropped',
  'Would Drop': 'Would have dropped',
  'Partially Dropped': 'Partially dropped',
  Rewrite: 'Rewritten',
};

/** Why it did not do what the rule says. */
export const inlineResultReasonWords: Readonly<Record<string, string>> = {
  'Intrusion Policy in Detection Mode': 'Intrusion Policy in "Detection" Inspection Mode',
};

/** What was done with a file. */
export const fileActionWords: Readonly<Record<string, string>> = {
  'Malware Whitelist': 'Malware Allow List',
  'Archive Block (Depth Exceeded)': 'Archive Block-Depth Exceeded',
  'Archive Block (Encrypted)': 'Archive Block-Encrypted',
  'Archive Block (Failed to Inspect)': 'Archive Block-Failed to Inspect',
};

/** What a file is. */
export const dispositionWords: Readonly<Record<string, string>> = {
  'Custom Signature': 'Custom Detection',
  'Not Available': 'N/A',
};

/** What the classes of intrusion rules mean, by the short names that metadata has for them. */
export const classificationWords: Readonly<Record<string, string>> = {
  'attempted-admin': 'Attempted Administrator Privilege Gain',
  'attempted-dos': 'Attempted Denial of Service',
  'attempted-recon': 'Attempted Information Leak',
  'attempted-user': 'Attempted User Privilege Gain',
  'bad-unknown': 'Potentially Bad Traffic',
  'client-side-exploit': 'Known client side exploit attempt',
  'default-login-attempt': 'Attempt to Login By a Default Username and Password',
  'denial-of-service': 'Detection of a Denial of Service Attack',
  'file-format': 'Known malicious file or file based exploit',
  'icmp-event': 'Generic ICMP Event',
  'inappropriate-content': 'Inappropriate Content was Detected',
  'malware-cnc': 'Known malware command and control traffic',
  'misc-activity': 'Misc Activity',
  'misc-attack': 'Misc Attack',
  'network-scan': 'Detection of a Network Scan',
  'non-standard-protocol': 'Detection of a Non-Standard Protocol or Event',
  'not-suspicious': 'Not Suspicious Traffic',
  'policy-violation': 'Potential Corporate Policy Violation',
  'protocol-command-decode': 'Generic Protocol Command Decode',
  'rpc-portmap-decode': 'Decode of an RPC Query',
  sdf: 'Sensitive Data',
  'shellcode-detect': 'Executable Code was Detected',
  'string-detect': 'A Suspicious String was Detected',
  'successful-admin': 'Successful Administrator Privilege Gain',
  'successful-dos': 'Denial of Service',
  'successful-recon-largescale': 'Large Scale Information Leak',
  'successful-recon-limited': 'Information Leak',
  'successful-user': 'Successful User Privilege Gain',
  'suspicious-filename-detect': 'A Suspicious Filename was Detected',
  'suspicious-login': 'An Attempted Login Using a Suspicious Username was Detected',
  'system-call-detect': 'A System Call was Detected',
  'tcp-connection': 'A TCP Connection was Detected',
  'trojan-activity': 'A Network Trojan was Detected',
  unknown: 'Unknown Traffic',
  'unsuccessful-user': 'Unsuccessful User Privilege Gain',
  'unusual-client-port-connection': 'A Client was Using an Unusual Port',
  'web-application-activity': 'Access to a Potentially Vulnerable Web Application',
  'web-application-attack': 'Web Application Attack',
};
