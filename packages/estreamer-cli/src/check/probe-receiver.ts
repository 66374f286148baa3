import { silentLogger } from '@x/foundation';
import { describeError } from '../command-error.ts';
import type { ConfiguredSource } from '../configuration/configuration.ts';
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
