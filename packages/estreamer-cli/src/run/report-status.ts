import type { EstreamerClient } from '@x/estreamer-client';
import type { PluginHost, PluginLogger } from '@x/estreamer-plugins';
import type { OpenOutputs } from './open-outputs.ts';

/** What a status line is made of. */
export interface StatusSources {
  readonly client: EstreamerClient;
  readonly host: PluginHost;
  readonly outputs: Pick<OpenOutputs, 'totals'>;
  readonly logger: PluginLogger;
}

/** Writes the counters now and then; seconds 0: never. */
export function reportStatus(seconds: number, sources: StatusSources): Disposable {
  if (seconds === 0) return { [Symbol.dispose]() {} };
  const timer = setInterval(() => logStatus(sources), seconds * 1000);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Writes the counters. */
export function logStatus({ client, host, outputs, logger }: StatusSources): void {
  const { state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp } = client.status();
  const plugins = host.list();
  const failures = plugins.reduce((sum, { errors }) => sum + errors, 0);
  const counted = { state, deliveries, acknowledged, records, unknownRecords, lastArchiveTimestamp };
  const fields = { ...counted, ...outputs.totals(), failures };
  logger.info(fields, `${state}: ${records} records in ${deliveries} deliveries, ${plugins.length} plugins`);
}
