/** What a key of the file is called in the packages, where that is not the same with other letters. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'source.host': 'address',
  'source.tls.caFile': 'client_ca_file',
  'tls.ca': 'ca_file',
  'tls.minVersion': 'minimum_version',
  'tls.verify is false': 'verify is 0',
  'replay.maxRemembered': 'remembered_events',
  'replay.overlapSeconds': 'overlap_seconds',
  allowWorldWritable: 'allow_writable_by_others',
  maxBatchBytes: 'batch_bytes',
  maxFrameBytes: 'max_message_bytes',
};

/** What has the same name, but for capital letters, and a unit that the file does not say. */
const SAME_NAMES = [
  ...['tls.fingerprints', 'tls.serverName', 'tls.securityLevel', 'tls.verify'],
  ...['pkcs12File', 'certificateFile', 'keyFile', 'caFile', 'passphraseFile', 'passphraseVariable'].flatMap(
    (name) => [name, `tls.${name}`, `source.tls.${name}`],
  ),
  ...['connectTimeoutMs', 'idleTimeoutMs', 'sendTimeoutMs', 'timeoutMs', 'stalledAfterMs'],
  ...['maxMessageBytes', 'messageGroupId', 'queueName', 'queueUrl'],
];

/** Names of settings, as messages of the packages have them, by the keys of the file. */
export const keyNames: ReadonlyMap<string, string> = new Map([
  ...SAME_NAMES.map((name) => [name, keyOf(name)] as const),
  ...Object.entries(OTHER_NAMES),
]);

// The longest first: one can begin as another.
const NAMES = [...keyNames.keys()]
  .sort((a, b) => b.length - a.length)
  .map((name) => name.replaceAll('.', '\\.'));
const ANY_NAME = new RegExp(`(?<![\\w.])(?:${NAMES.join('|')})(?!\\w)`, 'g');

/** A message of a package in the words of the configuration file. */
export function inWordsOfTheFile(message: string): string {
  return message.replaceAll(ANY_NAME, (name) => keyNames.get(name) ?? name);
}

function keyOf(name: string): string {
  return name
    .replace(/^(source\.)?tls\./, '')
    .replace(/Ms$/, '')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
