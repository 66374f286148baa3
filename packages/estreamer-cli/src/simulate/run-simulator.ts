import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  createSimulator,
  type Fault,
  isSimulatorError,
  type KeptCertificates,
  keepCertificates,
  type Simulator,
} from '@x/estreamer-simulator';
import { decodeText, readSmallFile } from '@x/foundation';
import type { ResolvedDestination } from '@x/sockets';
import type { CommandContext } from '../command-context.ts';
import { CommandError, describeError, type ExitCode, exitCodes } from '../command-error.ts';
import { createTraffic, type TrafficOptions } from '../demo/traffic.ts';
import { createLog } from '../run/log.ts';
import type { SyslogAddress } from './read-options.ts';
import { sendSyslog } from './send-syslog.ts';

/** A simulated management center. */
export interface SimulateSettings {
  readonly host: string;
  readonly port: number;
  /** The folder of the certificates. */
  readonly certificates: string;
  readonly traffic: TrafficOptions;
  readonly faults: readonly Fault[];
  /** Where its devices send their own syslog. @default nowhere */
  readonly syslog?: SyslogAddress | undefined;
  /** The file of the authority that they trust. @default the simulator's own */
  readonly syslogCa?: string | undefined;
  /** Whether a program reads where it listens. */
  readonly json: boolean;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Runs a simulated management center until the signal.
 *
 * @throws {CommandError} when it can't be made, or can't listen
 */
export async function runSimulator(
  { host, port, certificates: folder, traffic, faults, syslog, syslogCa, json }: SimulateSettings,
  { stdout, stderr, signal }: Pick<CommandContext, 'stdout' | 'stderr' | 'signal'>,
): Promise<ExitCode> {
  if (syslog !== undefined && traffic.capture !== undefined)
    throw new CommandError(
      exitCodes.usage,
      'A capture has no syslog of devices: leave out --syslog or --capture.',
    );
  const source = await createTraffic(traffic);
  const kept = await keepCertificates(folder, { serverNames: serverNames(host) }).catch((cause: unknown) => {
    throw new CommandError(exitCodes.input, `${folder} can't be used: ${describeError(cause)}`, { cause });
  });
  const { simulator, address } = await listen();
  await using _simulator = simulator;

  async function listen(): Promise<{ simulator: Simulator; address: Address }> {
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

  stdout.write(json ? toJson(address, kept) : welcome(address, kept));
  if (syslog !== undefined) {
    const destination = await syslogDestination(syslog, syslogCa, folder, kept);
    if (!json) stdout.write(`\n${syslogHint(syslog, folder)}\n`);
    await sendSyslog(source, destination, { logger: createLog('info', { output: stderr }), signal });
  }
  await aborted(signal);
  return exitCodes.success;
}

/** One line, which can be read while it goes on. */
function toJson({ host, port }: Address, { clientPkcs12File, passphraseFile }: KeptCertificates): string {
  const files = { pkcs12File: resolve(clientPkcs12File), passphraseFile: resolve(passphraseFile) };
  return `${JSON.stringify({ host, port, ...files })}\n`;
}

function welcome({ host, port }: Address, kept: KeptCertificates): string {
  return `A simulated management center listens on ${host}:${port}. In a second terminal:

  estreamer init --host ${host} --port ${port} \\
    --pkcs12-file ${resolve(kept.clientPkcs12File)} \\
    --passphrase-file ${resolve(kept.passphraseFile)} \\
    --events all --output file
  estreamer check
  estreamer run

${kept.isNew ? 'The certificates were made now' : 'The certificates are those of an earlier run'}; Ctrl-C ends it.
`;
}

/** The destination of the devices' syslog. For TLS, a receiver finds a certificate that they trust in the folder. */
async function syslogDestination(
  { protocol, host, port }: SyslogAddress,
  caFile: string | undefined,
  folder: string,
  { certificates: { authority, server } }: KeptCertificates,
): Promise<ResolvedDestination> {
  if (protocol !== 'tls') return { protocol, host, port };
  if (caFile === undefined) {
    await writeFile(join(folder, RECEIVER.certificate), server.certificate);
    await writeFile(join(folder, RECEIVER.key), server.key, { mode: 0o600 });
  }
  const ca = caFile === undefined ? authority.certificate : readAuthority(caFile);
  return { protocol, host, port, tls: { ca }, acceptanceMs: 200 };
}

const RECEIVER = { certificate: 'receiver.pem', key: 'receiver.key' } as const;

function readAuthority(file: string): string {
  try {
    return decodeText(readSmallFile(file));
  } catch (cause) {
    throw new CommandError(exitCodes.input, `${file} can't be read: ${describeError(cause)}`, { cause });
  }
}

/** What receives it, for a configuration file. */
function syslogHint({ protocol, port }: SyslogAddress, folder: string): string {
  const tls = [
    `certificate_file = ${resolve(folder, RECEIVER.certificate)}`,
    `key_file = ${resolve(folder, RECEIVER.key)}`,
  ];
  const keys = ['type = ftd-syslog', `protocol = ${protocol}`, 'address = 127.0.0.1', `port = ${port}`];
  const lines = ['[source firewalls]', ...keys, ...(protocol === 'tls' ? tls : [])];
  return `Its devices send the same events as syslog. What receives it, in estreamer.config:\n\n${lines
    .map((line) => `  ${line}\n`)
    .join('')}`;
}

/** The names that clients may use. */
function serverNames(host: string): string[] {
  return [...new Set([host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, '127.0.0.1', 'localhost'])];
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
