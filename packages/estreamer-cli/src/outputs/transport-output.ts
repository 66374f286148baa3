import { createOutput, type OutputFormat } from '@x/estreamer-outputs';
import type { Message, Transport } from '@x/transport';
import type { Output, OutputContext } from './output-type.ts';

/** Joins a format and a transport to an output; the run says more about it in `context`. */
export function openTransport<M extends Message>(
  format: OutputFormat<M>,
  transport: Transport<M>,
  { policy }: OutputContext,
  concurrency = 1,
): Output {
  const plugin = createOutput({ format, transport, policy, concurrency });
  return { plugin, status: () => plugin.status() };
}
