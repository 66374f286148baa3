import { type EncodedMessage, type MozDefIssue, toAsciiJson } from '@x/mozdef-events/transport';
import { issue } from './issue.ts';
import { hasFitTags } from './tags-check.ts';

/** What tells MozDef's worker that a message is a vulnerability, in place of the brace that ends the JSON. */
const VULNERABILITY_END = ',"endpoint":"vulnerability","customendpoint":true}';

/**
 * Writes the body of a message: JSON in printable ASCII, in which SQS finds no character that it refuses or replaces.
 *
 * @param issues gets what would make MozDef's worker end or lose the message
 */
export function messageBody(
  encoded: EncodedMessage,
  envelope: 'none' | 'sns',
  issues: MozDefIssue[],
): string {
  const asciiJson = toAsciiJson(encoded.text);
  // The worker dies of tags that are not an array, and again whenever the message comes back.
  if (!hasFitTags(encoded)) {
    const hint = 'give an array of texts, as createEvent does';
    issues.push(issue(['tags'], 'type', 'is not an array', hint));
  }
  if (envelope === 'none') {
    return encoded.kind === 'vulnerability' ? `${asciiJson.slice(0, -1)}${VULNERABILITY_END}` : asciiJson;
  }
  if (encoded.kind === 'vulnerability') {
    const hint = 'send vulnerabilities without an envelope, to the queue of the SQS worker';
    issues.push(issue([], 'type', "is a vulnerability, which MozDef's SNS worker stores as an event", hint));
  }
  return JSON.stringify({ Type: 'Notification', Message: asciiJson });
}
