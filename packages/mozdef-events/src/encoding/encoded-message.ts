import type { MozDefMessage } from '../event/mozdef-vulnerability.ts';
import type { MozDefSeverity } from '../event/severity.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import { toAsciiJson } from './ascii-json.ts';

/**
 * Puts together what transports get, from JSON that has been made and checked: by `encodeMessage`, or earlier and kept
 * since, such as on disk.
 *
 * @param json on one line, as `JSON.stringify` makes it
 */
export function encodedMessage(
  kind: EncodedMessage['kind'],
  json: string,
  severity: MozDefSeverity,
): EncodedMessage {
  let message: MozDefMessage | undefined;
  let asciiJson: string | undefined;
  const encoded = {
    kind,
    json,
    byteLength: Buffer.byteLength(json),
    severity,
    get message() {
      message ??= JSON.parse(json) as MozDefMessage;
      return message;
    },
    get asciiJson() {
      asciiJson ??= toAsciiJson(json);
      return asciiJson;
    },
  };
  // The kind says what the JSON holds.
  return encoded as EncodedMessage;
}
