import type { MozDefIssue } from '@x/mozdef-events/transport';
import { issue } from './issue.ts';

/**
 * Checks a URL of SQS. It must not hold credentials, because it is shown in errors.
 *
 * @param issues gets what is wrong with it
 * @returns `undefined` if it cannot be used
 */
export function readUrl(
  key: 'queueUrl' | 'endpoint',
  given: string | URL,
  issues: MozDefIssue[],
): URL | undefined {
  const url = URL.canParse(String(given)) ? new URL(String(given)) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    issues.push(issue([key], 'type', 'is not an http: or https: URL', EXAMPLES[key]));
    return undefined;
  }
  if (url.username !== '' || url.password !== '') {
    const hint = 'give AWS credentials as credentials';
    issues.push(issue([key], 'type', 'has a user or password in it', hint));
    return undefined;
  }
  if (url.search !== '' || url.hash !== '') {
    issues.push(issue([key], 'type', 'has a query or a fragment', EXAMPLES[key]));
    return undefined;
  }
  return url;
}

const EXAMPLES = {
  queueUrl: 'give one such as https://sqs.eu-central-1.amazonaws.com/123456789012/mozdef',
  endpoint: 'give one such as https://sqs.eu-central-1.amazonaws.com, or leave it out',
};
