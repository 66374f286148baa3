import { once } from 'node:events';
import { createServer } from 'node:net';
import { silentLogger } from '@x/foundation';
import { describeError } from '../command-error.ts';
import type { Configuration, ConfiguredSource } from '../configuration/configuration.ts';
import { probeUrl } from '../outputs/probe-socket.ts';
import type { ReportFinding } from './finding.ts';

/** Listens where a source would, and lets go of the port again. */
export async function probeReceiver(
  subject: string,
  { name, type, values }: ConfiguredSource,
  report: ReportFinding,
): Promise<void> {
  const source = type.open(values, { name, logger: silentLogger, filter: () => true });
  if (source.listen === undefined) return;
  try {
    report({ subject, result: 'right', message: `can listen on port ${await source.listen()}` });
  } catch (error) {
    report({ subject, result: 'wrong', message: describeError(error), ends: 'run' });
  } finally {
    await source.close();
  }
}

/** Listens where the status page would be and lets go of the port again, and connects to where metrics go. A run goes on without. */
export async function probeStatus(
  { address, port, otlp_endpoint: endpoint }: NonNullable<Configuration['status']>,
  signal: AbortSignal,
  report: ReportFinding,
): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, address), 'listening');
    const message = `${address} port ${port} is free for the status page`;
    report({ subject: '[status]', result: 'right', message });
  } catch (error) {
    const message = `there will be no status page (${describeError(error)}): give a port that is free, unless a run with this configuration has it now`;
    report({ subject: '[status]', result: 'warning', message });
  } finally {
    server.close();
  }
  if (endpoint === undefined) return;
  try {
    const message = await probeUrl(endpoint, undefined, { signal, logger: silentLogger });
    report({ subject: '[status] otlp_endpoint', result: 'right', message });
  } catch (error) {
    report({ subject: '[status] otlp_endpoint', result: 'warning', message: describeError(error) });
  }
}
