import { describe, expect, it } from 'vitest';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import {
  buildRequest,
  type EventRequest,
  type ExtendedRequestName,
  encodeMessage,
  extendedRequests,
  OLDEST_TIMESTAMP,
  readRequestConfiguration,
  requestFlags,
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

describe('versions of extended requests by product version', () => {
  it.each([
    ['5.4', [8, 4, 9, 11, 12, 4, 6, 5, 2]],
    ['6.0.1', [9, 4, 9, 11, 14, 5, 7, 6, 2]],
    ['6.2.3.4', [9, 4, 9, 11, 16, 7, 7, 6, 2]],
    ['7.0', [10, 4, 9, 11, 17, 7, 8, 7, 2]],
    ['7.4', [11, 4, 9, 11, 17, 7, 8, 7, 2]],
    [undefined, [11, 4, 9, 11, 17, 7, 8, 7, 2]],
  ])('for %s', (productVersion, versions) => {
    const names = Object.keys(extendedRequests) as ExtendedRequestName[];
    const { eventTypes } = buildRequest({
      flags: [],
      extendedRequests: names,
      ...(productVersion === undefined ? {} : { productVersion }),
    });
    expect(eventTypes.map(({ eventVersion }) => eventVersion)).toEqual(versions);
  });

  it('lets a version of one’s own stand, and refuses what a product does not know', () => {
    const request = (productVersion: string): EventRequest => ({
      flags: [],
      extendedRequests: ['FILE'],
      productVersion,
    });
    expect(
      buildRequest({ ...request('5.4'), extendedRequests: [['FILE', 3]] }).eventTypes[0]?.eventVersion,
    ).toBe(3);
    expect(() => buildRequest(request('5.0'))).toThrow(/5\.0 does not know FILE; it came with 5\.1\.1/);
    expect(() => buildRequest(request('seven'))).toThrow(/"seven" is not a product version/);
  });
});

describe('a request from a configuration file', () => {
  const everyFlag = Object.keys(requestFlags).map((name) => `${name}=0`);

  it('has the flags that are 1 and the event types', () => {
    const text = [
      '[settings]',
      'event_types=MALWARE, METADATA',
      '',
      '[flags]',
      '; comment',
      ...everyFlag,
    ].join('\r\n');
    const on = text
      .replace('packets=0', 'packets = 1')
      .replace('timestamp=0', 'timestamp=1')
      .replace('extended_request=0', 'extended_request=1');
    expect(readRequestConfiguration(on)).toEqual({
      flags: ['packets', 'timestamp', 'extended_request'],
      extendedRequests: ['MALWARE', 'METADATA'],
    });
  });

  it("takes what Python's ConfigParser takes", () => {
    const text = `REM written in 2014
[DEFAULT]
Timestamp: 01
packets = 0
colour = blue
[settings]
Event_Types = INTRUSION_EVENTS,  ; what matters
    METADATA,

    # and these
    CONNECTION ; the rest
[flags]
  PACKETS = 1 ; with a comment
  metadata_v4 = 00
  extended_request = 001
`;
    expect(readRequestConfiguration(text)).toEqual({
      flags: ['packets', 'extended_request', 'timestamp'],
      extendedRequests: ['INTRUSION_EVENTS', 'METADATA', 'CONNECTION'],
    });
  });

  it('reports everything that is wrong at once, with file, line and key', () => {
    const text = `packets=1
[settings]
event_types=FILE, TERMINATE, FILE, WHATEVER
colour=blue
[flags]
packets=yes
packets=1
metadata_v9=1
reserved=1
extended_request=0
what is this
[server]
host=fmc`;
    const read = () => readRequestConfiguration(text, { file: 'estreamer.config', otherSections: ['tls'] });
    expect(read).toThrow(expect.objectContaining({ code: 'invalid-configuration' }));
    try {
      read();
    } catch (error) {
      const lines = (error as Error).message.split('\n');
      expect(lines).toEqual([
        'estreamer.config:1: packets: It stands before the first [section].',
        expect.stringContaining('estreamer.config:3: [settings] event_types: TERMINATE only ends the list'),
        'estreamer.config:3: [settings] event_types: FILE stands there twice.',
        expect.stringContaining('There is no extended request "WHATEVER"'),
        'estreamer.config:4: [settings] colour: [settings] has event_types only.',
        'estreamer.config:6: [flags] packets: It is "yes"; write 0 or 1.',
        'estreamer.config:7: [flags] packets: It already stands in line 6.',
        expect.stringContaining(
          'estreamer.config:8: [flags] metadata_v9: There is no request flag "metadata_v9"',
        ),
        'estreamer.config:9: [flags] reserved: It is reserved; write 0, or leave it out.',
        'estreamer.config:10: [flags] extended_request: event_types needs this flag: write 1, or leave it out.',
        'estreamer.config:11: [flags]: It is neither a [section] nor key=value.',
        expect.stringContaining('estreamer.config:13: [server] host: There is no such section.'),
      ]);
    }
  });
});
