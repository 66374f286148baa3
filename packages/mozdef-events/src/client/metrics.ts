import { counter, gauge, statusInstruments } from '@x/foundation';
import type { MozDefClientStatus, TransportStatus } from './mozdef-client.ts';

/** What `client.status()` offers to `observeStatus` of `@x/foundation`. */
export const MOZDEF_CLIENT_METRICS = statusInstruments<MozDefClientStatus>('mozdef.client', {
  invalid: counter('{event}', 'Events that failed validation.'),
  refused: counter('{event}', 'Events that were enqueued after the client was closed.'),
});

/** What each of its `transports` offers to `observeStatus`; tell them apart by an attribute with the transport's name. */
export const MOZDEF_TRANSPORT_METRICS = statusInstruments<TransportStatus>('mozdef.transport', {
  sent: counter('{event}', 'Events that the transport sent.'),
  possibleDuplicates: counter('{event}', 'Of these, events that may have arrived more than once.'),
  rejected: counter('{event}', 'Events that the transport will never take.'),
  failed: counter('{event}', 'Events that the transport could not deliver.'),
  dropped: counter('{event}', 'Events that the queue had no room for, or that were given up at the end.'),
  queued: gauge('{event}', 'Events that wait in the queue.'),
  queuedBytes: gauge('By', 'The same in bytes of JSON.', 'queued'),
  inFlight: gauge('{event}', 'Events that the transport is sending.'),
});
