import { createOpenBatches } from '../batches/open-batches.ts';
import type {
  CloseOptions,
  Message,
  SendOutcome,
  Transport,
  TransportCapabilities,
} from '../contract/transport.ts';

/** What a wrapper shows of itself. */
interface Wrapper<M extends Message> {
  readonly name: string;
  readonly capabilities: TransportCapabilities;
  readonly maxPendingMessages?: number;
  /** Sends a batch of one caller; the signal is its own. */
  work(batch: readonly M[], signal: AbortSignal): Promise<readonly SendOutcome[]>;
  /** Closes what is wrapped, when no batch is still open. */
  close(options: CloseOptions): Promise<void>;
}

/** Makes a transport of what a wrapper does with one batch. */
export function wrapTransport<M extends Message>(wrapper: Wrapper<M>): Transport<M> {
  const { name, capabilities, maxPendingMessages } = wrapper;
  const open = createOpenBatches({ name, maxPendingMessages, release: (options) => wrapper.close(options) });
  return {
    specVersion: 2,
    name,
    capabilities,
    send: (batch, options) => open.send(batch, options, (signal) => wrapper.work(batch, signal)),
    close: (options) => open.close(options),
  };
}

/** Closes every transport, even if one of them cannot be closed. */
export async function closeAll(
  transports: readonly Pick<Transport, 'close'>[],
  options: CloseOptions,
): Promise<void> {
  const results = await Promise.allSettled(transports.map((transport) => transport.close(options)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures);
}
