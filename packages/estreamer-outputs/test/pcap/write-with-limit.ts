/**
 * For a process of its own, whose files may not grow: writes two deliveries, tells how the first failed, waits for a
 * line, and writes both again, as they come again when they are not acknowledged.
 */
import { once } from 'node:events';
import { createPluginHost } from '@x/estreamer-plugins';
import type { EstreamerOutputError } from '../../src/index.ts';
import { createPcapPlugin, type PcapFiles } from '../../src/pcap/index.ts';
import { packet } from './packets.ts';

const [, , directory = '', files] = process.argv;
const plugin = createPcapPlugin({ directory, files: files as PcapFiles });
await using host = createPluginHost({ plugins: [plugin], limits: { retry: false } });
const records = [packet(1), packet(2, { eventId: 1 }), packet(3, { eventId: 1 })];
await host.process({ records }).catch((error: EstreamerOutputError) => {
  const { code, context } = error.cause as EstreamerOutputError;
  process.stdout.write(`${JSON.stringify({ code: error.code, cause: { code, context } })}\n`);
});
await once(process.stdin, 'data');
await host.process({ records });
await host.process({ records: [packet(4)] });
