import type { MozDefText } from '@x/mozdef-events';
import { createArrivals, type TransportHarness } from '@x/transport-testkit';
import {
  type Collector,
  type CollectorProgram,
  kitControls,
  startCollector,
} from '../../../../test-support/collector.ts';
import { createSyslogTransport, type SyslogTransportSettings } from '../../src/index.ts';

/** Makes a harness of the kit whose destination is a collector: its end is `stop`, a halt is `stall`. */
export async function createCollectorHarness(
  program: CollectorProgram,
  settings: (collector: Collector) => SyslogTransportSettings,
): Promise<TransportHarness<MozDefText>> {
  const arrivals = createArrivals();
  const collector = await startCollector(program, ({ text }) => arrivals.add(text.trimStart()));
  return {
    transport: createSyslogTransport({
      reconnect: { initialDelayMs: 5, maxDelayMs: 20 },
      ...settings(collector),
    }),
    arrivals,
    ...kitControls(collector),
  };
}
