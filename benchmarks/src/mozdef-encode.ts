import { deepStrictEqual } from 'node:assert';
import { encodeMessage, type MozDefEventInput } from '@x/mozdef-events';
import type { Comparison } from './compare.ts';

const REPETITIONS = 100;

const input = {
  summary: 'john login attempts over threshold, account locked',
  category: 'authentication',
  severity: 'CRITICAL',
  source: 'vpn',
  tags: ['vpn', 'audit'],
  details: {
    username: 'john',
    sourceipaddress: '192.0.2.7',
    sourceport: 42297,
    destinationipaddress: '198.51.100.3',
    destinationport: 443,
    success: false,
    error: true,
    useragent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    sourceuri: 'https://vpn.example.com/login?next=/home',
    attempts: 12,
    reason: 'account locked after too many attempts',
    device: { name: 'laptop-0123', interfaces: [1, { vlan: null }] },
  },
} as const satisfies MozDefEventInput;

const defaults = { hostname: 'server1.example.com', processname: 'app', processid: () => 4711 };

/** Checking an event, filling it in and encoding it, against `JSON.stringify` of what comes out. */
export function mozdefEncodeComparisons(): Comparison[] {
  const { text, message } = encodeMessage(input, {}, defaults);
  deepStrictEqual(JSON.parse(text), message);
  return [
    {
      name: `check and encode a MozDef event of ${text.length} bytes, against JSON.stringify`,
      operations: REPETITIONS,
      goal: 0.3,
      ceiling: repeat(() => JSON.stringify(message)),
      candidate: repeat(() => encodeMessage(input, {}, defaults)),
    },
  ];
}

function repeat(call: () => unknown): () => unknown {
  return () => {
    let last: unknown;
    for (let index = 0; index < REPETITIONS; index += 1) last = call();
    return last;
  };
}
