import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createFtdSyslogReceiver } from '@x/ftd-syslog';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { describeWithPeer } from '../../../test-support/peer.ts';
import type { RunStatus } from '../src/run/run-status.ts';
import { createRunMetrics } from '../src/watch/metrics.ts';
import type { Problem } from '../src/watch/recent-problems.ts';
import type { WatchedRun } from '../src/watch/run-report.ts';
import { openStatusServer } from '../src/watch/status-server.ts';
import { createRunStatus } from './run-status.ts';

/** A run that stands as it is told. */
function createWatched(status: RunStatus, problems: readonly Problem[] = []): WatchedRun {
  return {
    facts: {
      version: '1.2.3',
      configuration: '/etc/estreamer/estreamer.config',
      startedAt: Date.UTC(2026, 10, 30),
    },
    status: () => status,
    problems: () => problems,
  };
}

async function open(run: WatchedRun): Promise<string> {
  const metrics = createRunMetrics(run);
  const server = await openStatusServer({ port: 0 }, { run, metrics });
  onTestFinished(async () => {
    await server.close();
    await metrics.close();
  });
  return server.url;
}

const problem: Problem = {
  level: 'error',
  code: 'given-up',
  about: 'siem',
  message: 'An event was given up: <img src=x onerror=document.title="taken">',
  count: 1_219,
  firstAt: Date.UTC(2026, 10, 30, 1),
  lastAt: Date.UTC(2026, 10, 30, 2),
};

describe('the status server', () => {
  test('says that a run is well, in words for a probe', async () => {
    const url = await open(createWatched(createRunStatus()));
    for (const path of ['healthz', 'readyz']) {
      const answer = await fetch(url + path);
      expect([answer.status, await answer.text()]).toEqual([200, 'streaming\n']);
    }
  });

  test('is not ready, but alive, while a required output holds, and says why', async () => {
    const status = createRunStatus({ output: { state: 'refused', held: 100 } });
    const url = await open(createWatched(status));
    expect((await fetch(`${url}healthz`)).status).toBe(200);
    const ready = await fetch(`${url}readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toBe('holding\nOutput "siem" is refused, 100 held. It answers 403.\n');
  });

  test('is not alive once a stream has ended for good', async () => {
    const url = await open(createWatched(createRunStatus({ source: { state: 'failed' } })));
    const health = await fetch(`${url}healthz`);
    expect([health.status, await health.text()]).toEqual([
      503,
      'failed\nThe stream of fmc1 has ended (failed).\n',
    ]);
  });

  test('offers the metrics of all parts in the format of Prometheus', async () => {
    const url = await open(createWatched(createRunStatus(), [problem]));
    const text = await (await fetch(`${url}metrics`)).text();
    for (const line of [
      'estreamer_run_state{state="streaming"} 1',
      'estreamer_run_state{state="holding"} 0',
      'estreamer_client_records_total{source="fmc1"} 12000',
      'estreamer_client_lag_seconds{source="fmc1"} 1.5',
      'estreamer_output_sent_total{output="siem"} 11900',
      'estreamer_plugin_errors_total{source="fmc1",plugin="mine.ts"} 2',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  test('offers the metrics of a receiver of syslog, with what it lost and why', async () => {
    const receiver = createFtdSyslogReceiver({ source: { protocol: 'udp', port: 0 } });
    const nothing = receiver.status();
    const source = {
      ...nothing,
      state: 'paused',
      records: 7,
      problems: { ...nothing.problems, 'not-ftd': 3 },
      socket: { ...nothing.socket, droppedDatagrams: 2 },
      lastReceivedAt: 1_700_000_000_500,
    } as const;
    const [pipeline] = createRunStatus().pipelines;
    if (pipeline === undefined) throw new Error('there is no pipeline');
    const pipelines = [{ ...pipeline, name: 'edge', kind: 'ftd-syslog', source, plugins: [] }];
    const url = await open(createWatched({ ...createRunStatus(), pipelines }));
    const lines = (await (await fetch(`${url}metrics`)).text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'ftd_syslog_state{source="edge",state="paused"} 1',
        'ftd_syslog_records_total{source="edge"} 7',
        'ftd_syslog_foreign_messages_total{source="edge"} 3',
        'ftd_syslog_dropped_datagrams_total{source="edge"} 2',
        'ftd_syslog_last_received_seconds{source="edge"} 1700000000.5',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('estreamer_client_records'))).toEqual([]);
  });

  test('reports metrics to a collector, tells of each report that it does not take, and ends without it', async () => {
    let answers = true;
    const collector = createServer((_request, response) => {
      // Then it takes what comes and says nothing.
      if (answers) response.writeHead(400).end();
    });
    await new Promise<void>((listening) => collector.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      collector.closeAllConnections();
      collector.close();
    });
    const { port } = collector.address() as AddressInfo;
    const failures: unknown[] = [];
    const metrics = createRunMetrics(createWatched(createRunStatus()), {
      otlpEndpoint: `http://127.0.0.1:${port}/v1/metrics`,
      otlpIntervalMs: 1_000,
      onReportFailed: (error) => failures.push(error),
    });
    await expect.poll(() => failures.length, { timeout: 4_000 }).toBe(1);
    answers = false;
    await metrics.close();
  });

  test('answers only to its own address, and only to who reads', async () => {
    const url = await open(createWatched(createRunStatus()));
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, path: '/status.json', headers: { host: `attacker.example:${port}` } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      asked.once('error', reject).end();
    });
    expect(status).toBe(421);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}constructor`)).status).toBe(404);
  });

  test('answers probes that speak HTTP/1.0 and name no host', async () => {
    const { port } = new URL(await open(createWatched(createRunStatus())));
    const probe = connect({ port: Number(port), host: '127.0.0.1' });
    probe.write('GET /healthz HTTP/1.0\r\n\r\n');
    let answer = '';
    for await (const chunk of probe) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('ends connections of those who ask nothing, so that they keep nobody out', async () => {
    const { port } = new URL(await open(createWatched(createRunStatus())));
    const silent = connect({ port: Number(port), host: '127.0.0.1' });
    const kept = connect({ port: Number(port), host: '127.0.0.1' });
    kept.write(`GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: keep-alive\r\n\r\n`);
    const ends = [silent, kept].map((socket) => once(socket.on('error', () => {}).resume(), 'close'));
    await Promise.all(ends);
    expect([silent.destroyed, kept.destroyed]).toEqual([true, true]);
  }, 60_000);

  test('holds nothing secret: an error of a source is only its message', async () => {
    const error = Object.assign(new Error('refused'), { passphrase: 'hunter2' });
    const url = await open(createWatched(createRunStatus({ source: { lastError: error } as never })));
    const text = await (await fetch(`${url}status.json`)).text();
    expect(text).toContain('"lastError":"refused"');
    expect(text).not.toContain('hunter2');
  });
});

const CHROMIUM = { name: 'Chromium', paths: ['/usr/bin/chromium'], install: 'apt-get install chromium' };

describeWithPeer('the status page, in Chromium', CHROMIUM, (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function openPage(run: WatchedRun, width = 1280) {
    const url = await open(run);
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    onTestFinished(() => page.close());
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (asked) => requests.push(asked.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(url);
    await page.locator('#state:not(:text("…"))').waitFor();
    return { page, url, requests, errors };
  }

  test('shows state, sources, outputs, plugins and problems, and loads nothing from elsewhere', async () => {
    const { page, url, requests, errors } = await openPage(createWatched(createRunStatus(), [problem]));
    expect(await page.locator('#state').textContent()).toBe('streaming');
    expect(await page.locator('#sources tbody tr').allInnerTexts()).toEqual([
      expect.stringContaining('fmc1'),
    ]);
    expect(await page.locator('#outputs tbody tr').allInnerTexts()).toEqual([
      expect.stringContaining('11,900'),
    ]);
    expect(await page.locator('#plugins tbody tr').allInnerTexts()).toEqual([
      expect.stringContaining('mine.ts'),
    ]);
    expect(await page.locator('#problems tbody tr').allInnerTexts()).toEqual([
      expect.stringContaining('1,219'),
    ]);
    expect(requests.filter((asked) => !asked.startsWith(url) && !asked.startsWith('data:'))).toEqual([]);
    expect(errors).toEqual([]);
    const screenshot = process.env['STATUS_PAGE_SCREENSHOT'];
    if (screenshot !== undefined) await page.screenshot({ path: screenshot, fullPage: true });
  });

  test('shows what came over the wire as text', async () => {
    const { page } = await openPage(createWatched(createRunStatus(), [problem]));
    expect(await page.locator('#problems').textContent()).toContain('<img src=x');
    expect(await page.title()).toBe('streaming · estreamer');
  });

  test('fits a narrow window', async () => {
    const { page } = await openPage(createWatched(createRunStatus(), [problem]), 360);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
