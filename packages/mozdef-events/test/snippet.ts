import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);
const packages = fileURLToPath(new URL('../../', import.meta.url));

const PACKAGES = [
  'transport',
  'mozdef-events',
  'mozdef-transport-http',
  'mozdef-transport-syslog',
  'mozdef-transport-sqs',
];

/** Where the documentation says that MozDef is. */
const COLLECTOR = /https:\/\/mozdef\.example\.com:8443|http:\/\/127\.0\.0\.1:8080/g;

/** What a snippet sent, and what it wrote to standard output. */
export interface SnippetResult {
  readonly requests: readonly { readonly path: string; readonly message: Record<string, unknown> }[];
  readonly datagrams: readonly string[];
  readonly stdout: string;
}

/**
 * Runs the first `ts` snippet under a heading as a program of its own, against the built packages, with a collector on
 * this machine in place of MozDef.
 */
export async function runSnippet(markdown: string, heading: string): Promise<SnippetResult> {
  const section = markdown.split(/^#+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const snippet = /^```ts\n(.*?)^```$/ms.exec(section)?.[1];
  if (snippet === undefined) throw new Error(`There is no ts block under "${heading}".`);
  const requests: { path: string; message: Record<string, unknown> }[] = [];
  const collector = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    requests.push({ path: request.url ?? '', message: JSON.parse(body) });
    response.end();
  }).listen(0, '127.0.0.1');
  const datagrams: string[] = [];
  const syslog = createSocket('udp4', (datagram) => datagrams.push(datagram.toString()));
  syslog.bind(0, '127.0.0.1');
  await Promise.all([once(collector, 'listening'), once(syslog, 'listening')]);
  onTestFinished(() => {
    collector.close();
    syslog.close();
  });
  const directory = await mkdtemp(join(tmpdir(), 'migrating-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'node_modules/@x'), { recursive: true });
  for (const name of PACKAGES) {
    await symlink(join(packages, name), join(directory, 'node_modules/@x', name));
  }
  const ca = join(directory, 'ca.pem');
  await writeFile(ca, rootCertificates[0] ?? '');
  const file = join(directory, 'snippet.mts');
  const here = snippet.includes('tls:')
    ? snippet
    : snippet.replaceAll(COLLECTOR, `http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
  const udp = `protocol: 'udp', host: '127.0.0.1', port: ${syslog.address().port}`;
  await writeFile(
    file,
    here.replace("protocol: 'unix-datagram', path: '/dev/log'", udp).replace('/etc/ssl/mozdef-ca.pem', ca),
  );
  const { stdout } = await run(process.execPath, [file], { cwd: directory });
  // The datagram has been sent when the program ends, but this process may not have read it yet.
  if (snippet.includes('createSyslogTransport') && datagrams.length === 0) await once(syslog, 'message');
  return { requests, datagrams, stdout };
}
