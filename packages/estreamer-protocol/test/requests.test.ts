import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  buildRequest,
  type EventRequest,
  type ExtendedRequestName,
  encodeMessage,
  OLDEST_TIMESTAMP,
} from '../src/index.ts';
import { readHexMessage } from './support/captured-session.ts';

const capturedRequest: EventRequest = {
  flags: ['packets', 'impact', 'ids_1', 'metadata_v4', 'timestamp', 'extra_data', 'extended_request'],
  extendedRequests: [
    ['INTRUSION_EVENTS', 9],
    'METADATA',
    ['CORRELATION', 9],
    'DISCOVERY',
    ['CONNECTION', 14],
    ['USER', 4],
    ['MALWARE', 7],
    ['FILE', 6],
    'IMPACT',
  ],
};

describeWithShared('a request, held against a captured one', (shared) => {
  const hex = (path: string) => readHexMessage(shared, path).toString('hex');
  const request = buildRequest(capturedRequest);

  it('writes the captured Event Stream Request', () => {
    expect(request.requestFlags).toBe(0x48900061);
    expect(encodeMessage(request.eventStreamRequest(OLDEST_TIMESTAMP)).toString('hex')).toBe(
      hex('classic-session/01-client-type2.hex'),
    );
  });

  it('writes the captured Streaming Request', () => {
    expect(encodeMessage(request.streamingRequest(OLDEST_TIMESTAMP)).toString('hex')).toBe(
      hex('classic-session/03-client-type2049.hex'),
    );
  });
});

describe('a request', () => {
  it('asks for the newest version of an extended request, and sets the flags that it needs', () => {
    const { requestFlags, eventTypes } = buildRequest({ flags: [], extendedRequests: ['CONNECTION'] });
    expect(requestFlags).toBe(0x4080_0000);
    expect(eventTypes).toEqual([{ eventVersion: 17, eventCode: 71 }]);
  });

  it.each([
    ['nothing at all', { flags: [] }, /asks for nothing/],
    ['an unknown flag', { flags: ['metadata_v9' as 'metadata_v4'] }, /no request flag "metadata_v9"/],
    [
      'TERMINATE',
      { flags: [], extendedRequests: ['TERMINATE' as ExtendedRequestName] },
      /only ends the list/,
    ],
    ['version 0', { flags: [], extendedRequests: [['FILE', 0]] }, /Version 0 of FILE/],
    ['a name from Object.prototype', { flags: ['constructor' as 'ids'] }, /no request flag "constructor"/],
  ] satisfies [string, EventRequest, RegExp][])('refuses %s', (_, request, message) => {
    expect(() => buildRequest(request)).toThrow(message);
    expect(() => buildRequest(request)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });
});
