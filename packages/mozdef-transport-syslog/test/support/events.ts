import { createEvent, encodeEvent, type MozDefEventInput } from '@x/mozdef-events';
import type { EncodedEvent } from '@x/mozdef-events/transport';

/** The time of events that say no other. */
const TIMESTAMP = '2026-01-02T03:04:05.000006+00:00';

/** Makes an event of a fixed time, machine and program. */
export function encode(input: Partial<MozDefEventInput> = {}): EncodedEvent {
  const complete = {
    summary: 'a test message',
    timestamp: TIMESTAMP,
    hostname: 'host.example',
    processname: '/usr/bin/app.js',
    processid: 12,
    source: 'test',
    ...input,
  };
  return encodeEvent(createEvent(complete, { pitfalls: 'warn' }));
}

/** A signal that never ends. */
export const NEVER: globalThis.AbortSignal = new AbortController().signal;
