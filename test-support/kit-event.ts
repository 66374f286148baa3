import {
  encodeMessage,
  type MozDefEventInput,
  type MozDefText,
} from '../packages/mozdef-events/src/index.ts';

const SETTINGS = { limits: { maxBytes: Number.MAX_SAFE_INTEGER }, pitfalls: 'warn' } as const;

/** Makes an event of what the conformance kit asks for, whatever MozDef makes of it: `createMessage` of `testTransport`. */
export function createKitEvent(content: {
  readonly summary: string;
  readonly details: Readonly<Record<string, unknown>>;
}): MozDefText {
  return encodeMessage(content as MozDefEventInput, SETTINGS);
}
