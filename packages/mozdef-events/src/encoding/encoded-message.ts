import type { MozDefMessage } from '../event/mozdef-vulnerability.ts';
import type { MozDefSeverity } from '../event/severity.ts';
import type { EncodedMessage } from '../transport/encoded-message.ts';
import { toAsciiJson } from './ascii-json.ts';

const MESSAGE = Symbol('message');
const ASCII_JSON = Symbol('asciiJson');

interface State {
  kind: EncodedMessage['kind'];
  json: string;
  byteLength: number;
  severity: MozDefSeverity;
  [MESSAGE]?: MozDefMessage;
  [ASCII_JSON]?: string;
}

/** What is made at the first use. Getters that every message shares cost a fraction of getters of its own. */
const LAZY = {
  get message(): MozDefMessage {
    const state = this as unknown as State;
    state[MESSAGE] ??= JSON.parse(state.json) as MozDefMessage;
    return state[MESSAGE];
  },
  get asciiJson(): string {
    const state = this as unknown as State;
    state[ASCII_JSON] ??= toAsciiJson(state.json);
    return state[ASCII_JSON];
  },
};

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
  const state: State = Object.create(LAZY);
  state.kind = kind;
  state.json = json;
  state.byteLength = Buffer.byteLength(json);
  state.severity = severity;
  // The kind says what the JSON holds.
  return state as unknown as EncodedMessage;
}
