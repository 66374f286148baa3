/** What a transport to MozDef needs, without what makes and checks events. */
export { toAsciiJson } from './encoding/ascii-json.ts';
export {
  type EncodedEvent,
  type EncodedMessage,
  type EncodedVulnerability,
  type MozDefText,
  type MozDefTransport,
  withMessage,
} from './encoding/encoded-message.ts';
