import { definePlugin, type PluginRecordKind } from '@x/estreamer-plugins';
import { systemClock } from '@x/foundation';
import type { Message } from '@x/transport';
import packageJson from '../../package.json' with { type: 'json' };
import { OutputSender } from './output-sender.ts';
import {
  type Output,
  type OutputDependencies,
  type OutputSettings,
  resolveOutputSettings,
} from './output-settings.ts';

/**
 * Makes a plugin that writes records in a format and sends them over a transport. Messages of all deliveries wait in one
 * queue; a batch leaves as soon as the transport is free, while the next one forms. A delivery is done when every message
 * of it is decided: the destination has it, or will never take it.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 * @example
 * ```ts
 * const output = createOutput({
 *   format: createFormat('ecs'),
 *   transport: createFileTransport({ path: 'events.jsonl' }),
 *   deadLetters: createFileTransport({ path: 'refused.jsonl' }),
 * });
 * const host = createPluginHost({ plugins: [output] });
 * ```
 */
export function createOutput<M extends Message>(
  settings: OutputSettings<M>,
  { clock = systemClock, random = Math.random }: OutputDependencies = {},
): Output {
  const resolved = resolveOutputSettings(settings);
  const { format, transport, deadLetters, kinds, policy } = resolved;
  const sender = new OutputSender(resolved, clock, random);
  return definePlugin({
    info: {
      description: `Sends records over ${transport.name} as ${format.name}`,
      author: packageJson.name,
      version: packageJson.version,
      callback: 'sendDelivery',
    },
    kinds: kinds ?? (format.kinds as readonly PluginRecordKind[]),
    policy,
    deliveries: true,
    pipelined: true,
    sendDelivery: (delivery, context) => sender.deliver(delivery, context),
    async teardown() {
      sender.close();
      await Promise.all([transport.close(), deadLetters?.close()]);
    },
    status: () => sender.status(),
  });
}
