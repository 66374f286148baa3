import { resolve } from 'node:path';
import {
  createSimulator,
  type Fault,
  isSimulatorError,
  keepCertificates,
  type Simulator,
} from '@x/estreamer-simulator';
import type { CommandContext } from '../command-context.ts';
import { CommandError, describeError } from '../command-error.ts';
import { createTraffic, type TrafficOptions } from '../demo/traffic.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { createLog } from '../run/log.ts';

/** A simulated management center. */
export interface SimulateSettings {
  readonly host: string;
  readonly port: number;
  /** The folder of the certificates. */
  readonly certificates: string;
  readonly traffic: TrafficOptions;
  readonly faults: readonly Fault[];
}

/**
 * Runs a simulated management center until the signal.
 *
 * @throws {CommandError} when it can't be made, or can't listen
 */
export async function runSimulator(
  { host, port, certificates: folder, traffic, faults }: SimulateSettings,
  { stdout, stderr, signal }: Pick<CommandContext, 'stdout' | 'stderr' | 'signal'>,
): Promise<ExitCode> {
  const source = await createTraffic(traffic);
  const kept = await keepCertificates(folder, { serverNames: serverNames(host) }).catch((cause: unknown) => {
    throw new CommandError(exitCodes.input, `${folder} can't be used: ${describeError(cause)}`, { cause });
  });
  const { simulator, address } = await listen();
  await using _simulator = simulator;

  async function listen(): Promise<{ simulator: Simulator; address: { host: string; port: number } }> {
    try {
      const logger = createLog('info', { output: stderr });
      const { certificates } = kept;
      const made = createSimulator({ certificates, source, host, port, faults }, { logger });
      return { simulator: made, address: await made.listen() };
    } catch (cause) {
      if (isSimulatorError(cause)) throw new CommandError(exitCodes.usage, cause.message, { cause });
      const { code } = cause as NodeJS.ErrnoException;
      const why = code === 'EADDRINUSE' ? 'it is in use; give another --port' : describeError(cause);
      throw new CommandError(exitCodes.failure, `Port ${port} of ${host} can't be listened on: ${why}.`, {
        cause,
      });
    }
  }

  stdout.write(`A simulated management center listens on ${address.host}:${address.port}. In a second terminal:

  estreamer init --host ${address.host} --port ${address.port} \\
    --pkcs12-file ${resolve(kept.clientPkcs12File)} \\
    --passphrase-file ${resolve(kept.passphraseFile)} \\
    --events all --output file
  estreamer check
  estreamer run

${kept.isNew ? 'The certificates were made now' : 'The certificates are those of an earlier run'}; Ctrl-C ends it.
`);
  await aborted(signal);
  return exitCodes.success;
}

/** The names that clients may use. */
function serverNames(host: string): string[] {
  return [...new Set([host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, '127.0.0.1', 'localhost'])];
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
