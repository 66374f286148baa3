import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificates, createSimulator, generatedSource, type Simulator } from '@x/estreamer-simulator';

type Certificates = Awaited<ReturnType<typeof createCertificates>>;

/** A simulated management center, and a folder in which configuration files can name its certificate. */
export interface ManagementCenter extends AsyncDisposable {
  readonly folder: string;
  readonly simulator: Simulator;
  /** The part of a configuration that reaches it; what goes on in `[stream]` can follow. */
  readonly sections: string;
}

interface ManagementCenterSettings extends SectionSettings {
  readonly events: number;
}

export async function startManagementCenter({
  events,
  ...asked
}: ManagementCenterSettings): Promise<ManagementCenter> {
  const folder = await mkdtemp(join(tmpdir(), 'estreamer-cli-'));
  const certificates = await createCertificates();
  const simulator = createSimulator({ certificates, source: generatedSource({ events }) });
  await writeCredentials(folder, certificates);
  return {
    folder,
    simulator,
    sections: sectionsFor([await simulator.listen()], asked),
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Puts the client's certificate where {@link sectionsFor} says that it is. */
export async function writeCredentials(folder: string, { clientPkcs12, passphrase }: Certificates) {
  await writeFile(join(folder, 'client.pkcs12'), clientPkcs12, { mode: 0o600 });
  await writeFile(join(folder, 'passphrase'), `${passphrase}\n`, { mode: 0o600 });
}

interface SectionSettings {
  /** @default 'CONNECTION, METADATA' */
  readonly eventTypes?: string;
  readonly flags?: readonly string[];
}

/** The sections of a configuration file that reach some servers and start with their oldest event. */
export function sectionsFor(
  servers: readonly { readonly name?: string | undefined; readonly host: string; readonly port: number }[],
  { eventTypes = 'CONNECTION, METADATA', flags = [] }: SectionSettings = {},
): string {
  const sections = servers.map(
    ({ name, host, port }) =>
      `[server${name === undefined ? '' : ` ${name}`}]\nhost = ${host}\nport = ${port}\n`,
  );
  return `[settings]
event_types = ${eventTypes}
[flags]
${flags.map((flag) => `${flag} = 1\n`).join('')}${sections.join('')}[tls]
pkcs12_file = client.pkcs12
passphrase_file = passphrase
[stream]
start = oldest
`;
}
