import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findFreePort } from '../../../test-support/free-port.ts';
import { describeWithPeer } from '../../../test-support/peer.ts';
import { startManagementCenter } from './management-center.ts';
import { startCommand } from './support.ts';

/** A receiver that refuses everything until it is told to take it. */
async function startReceiver() {
  let status = 403;
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    accept() {
      status = 200;
    },
  };
}

test('a run says that it holds while its output refuses everything, and that it is well once it does not', {
  timeout: 60_000,
}, async () => {
  const center = await startManagementCenter({ events: 300 });
  onTestFinished(() => center[Symbol.asyncDispose]());
  const { folder, sections } = center;
  const receiver = await startReceiver();
  const statusPort = await findFreePort();
  const file = join(folder, 'estreamer.config');
  await writeFile(
    file,
    `${sections}[status]
port = ${statusPort}
[output siem]
type = mozdef
url = ${receiver.url}
`,
  );
  const { child, finished } = startCommand('run', '-c', file);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const page = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${statusPort}${path}`);
    return { status: answer.status, text: await answer.text() };
  };

  await vi.waitFor(
    async () => expect((await page('/readyz')).text).toMatch(/^holding\n.*"siem" is refused, .*403/s),
    { timeout: 30_000 },
  );
  expect((await page('/readyz')).status).toBe(503);
  expect((await page('/healthz')).status).toBe(200);
  expect((await page('/metrics')).text).toContain('estreamer_run_state{state="holding"} 1');

  receiver.accept();
  await vi.waitFor(async () => expect((await page('/readyz')).status).toBe(200), { timeout: 30_000 });
  child.kill('SIGTERM');
  expect(await finished).toMatchObject({ exitCode: 0 });
});

describeWithPeer(
  'the alerts of docs/operating/alerts.yml',
  { name: 'promtool', paths: ['/usr/bin/promtool'], install: 'apt-get install prometheus' },
  (promtool) => {
    test('ask for metrics that there are', async () => {
      const docs = new URL('../../../docs/', import.meta.url);
      const alerts = await readFile(new URL('operating/alerts.yml', docs), 'utf8');
      const metrics = await readFile(new URL('metrics.md', docs), 'utf8');
      const asked = [...new Set(alerts.match(/\b(?:estreamer|ftd_syslog)_[a-z_]+/g))];
      expect(asked.length).toBeGreaterThan(5);
      expect(asked.filter((name) => !metrics.includes(`\`${name}\``))).toEqual([]);
    });

    test('are rules that Prometheus takes', () => {
      const file = new URL('../../../docs/operating/alerts.yml', import.meta.url);
      const output = execFileSync(promtool, ['check', 'rules', file.pathname], { encoding: 'utf8' });
      expect(output).toContain('SUCCESS');
    });
  },
);
