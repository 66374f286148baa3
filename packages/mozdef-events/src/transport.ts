/** What a transport to MozDef needs, without what makes and checks events. */
export {
  type EncodedEvent,
  type EncodedMessage,
  type EncodedVulnerability,
  type MozDefText,
  type MozDefTransport,
  toAsciiJson,
  withMessage,
} from './encoding/encoded-message.ts';
