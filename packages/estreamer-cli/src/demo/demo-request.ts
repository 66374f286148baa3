import type { EventRequest } from '@x/estreamer-protocol';

/** What the demo asks for: all that a management center has, with metadata and archive timestamps. */
export const demoRequest: EventRequest = {
  flags: ['packets', 'impact', 'ids_1', 'metadata_v4', 'timestamp', 'extra_data', 'extended_request'],
  extendedRequests: [
    'INTRUSION_EVENTS',
    'METADATA',
    'CORRELATION',
    'DISCOVERY',
    'CONNECTION',
    'USER',
    'MALWARE',
    'FILE',
    'IMPACT',
  ],
};
