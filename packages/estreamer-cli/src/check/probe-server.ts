import { connect } from 'node:net';
import { createEstreamerClient, createFileBookmark, isEstreamerClientError } from '@x/estreamer-client';
import { describeError } from '../command-error.ts';
import { clientSettings, type ServerValues } from '../sources/estreamer-source.ts';
import type { ReportFinding } from './finding.ts';

/** How long a server is listened to after it has accepted the request. */
const LISTEN_MS = 1000;
/** The same after a request that is answered by events only, of which there may be none now. */
const QUIET_MS = 3000;
/** Clocks that differ by more make a stream start at the wrong place. */
const CLOCK_TOLERANCE_MS = 5000;
const DAY_MS = 86_400_000;
/** A certificate that ends sooner should be renewed now. */
const RENEWAL_DAYS = 14;

/** Opens a session with a management center as a run would, asks for what happens from now on, and looks at what comes. */
export async function probeServer(
  subject: string,
  values: ServerValues,
  signal: AbortSignal,
  report: ReportFinding,
): Promise<void> {
  await checkBookmark(subject, values.stream.bookmark_file, report);
  const closing = new AbortController();
  let reached: 'nothing' | 'TCP' | 'TLS' | 'session' = 'nothing';
  const client = createEstreamerClient(
    {
      ...clientSettings(values),
      bookmark: undefined,
      start: 'now',
      reconnect: false,
      signal: AbortSignal.any([signal, closing.signal]),
      onEvent({ kind }) {
        if (kind === 'requesting') {
          reached = 'TLS';
          setTimeout(() => closing.abort(), QUIET_MS).unref();
        } else if (kind === 'streaming' || kind === 'idle') {
          reached = 'session';
          setTimeout(() => closing.abort(), LISTEN_MS).unref();
        }
      },
    },
    {
      connect(target) {
        const socket = connect(target);
        socket.once('connect', () => {
          reached = 'TCP';
        });
        return socket;
      },
    },
  );
  let failure: unknown;
  try {
    for await (const delivery of client) await delivery.ack();
  } catch (error) {
    failure = error;
  }
  await client.close();
  const { tls, lagMs } = client.status();
  const { host, port = 8302 } = values.server;
  // It ends what it is found in: this machine's clock tells before the connection, the server's during or after the handshake.
  const isExpired = isEstreamerClientError(failure, 'client-certificate-expired');
  const wrong = (part: string) =>
    report({
      subject: `${subject} ${isExpired ? 'certificate' : part}`,
      result: 'wrong',
      message: describeError(failure),
      ends: 'nothing',
    });
  if (signal.aborted) return;
  if (reached === 'nothing') {
    wrong('TCP');
    return;
  }
  report({ subject: `${subject} TCP`, result: 'right', message: `${host} port ${port} takes connections` });
  if (reached === 'TCP') {
    wrong('TLS');
    return;
  }
  const verified = tls?.verified === true ? 'verified' : 'not verified: anybody can be the server';
  report({
    subject: `${subject} TLS`,
    result: tls?.verified === true ? 'right' : 'warning',
    message: `${tls?.version ?? 'TLS'}, the server's certificate is ${verified}`,
  });
  if (!isExpired) checkDate(subject, tls?.clientCertificateValidTo, report);
  if (failure !== undefined) {
    wrong('session');
    return;
  }
  report({
    subject: `${subject} session`,
    result: 'right',
    message:
      reached === 'session'
        ? 'the server accepts the request'
        : `the server keeps the connection after the request; it has sent nothing for ${QUIET_MS / 1000} s, and says nothing before an event happens`,
  });
  checkClock(subject, lagMs, report);
}

async function checkBookmark(
  subject: string,
  file: string | undefined,
  report: ReportFinding,
): Promise<void> {
  if (file === undefined) return;
  const store = createFileBookmark({ path: file });
  try {
    await store.load();
    report({ subject: `${subject} bookmark`, result: 'right', message: file });
  } catch (error) {
    report({ subject: `${subject} bookmark`, result: 'wrong', message: describeError(error), ends: 'run' });
  } finally {
    await store.close?.().catch(() => {});
  }
}

function checkDate(subject: string, validTo: number | undefined, report: ReportFinding): void {
  if (validTo === undefined) return;
  const days = Math.floor((validTo - Date.now()) / DAY_MS);
  const date = new Date(validTo).toISOString().slice(0, 10);
  report({
    subject: `${subject} certificate`,
    result: days < RENEWAL_DAYS ? 'warning' : 'right',
    message:
      days < RENEWAL_DAYS
        ? `it ends on ${date}, in ${days} days: make a new one at the management center`
        : `valid until ${date}`,
  });
}

/** Only events say what time it is there. */
function checkClock(subject: string, lagMs: number | undefined, report: ReportFinding): void {
  if (lagMs === undefined) return;
  const isAhead = lagMs < -CLOCK_TOLERANCE_MS;
  report({
    subject: `${subject} clock`,
    result: isAhead ? 'warning' : 'right',
    message: isAhead
      ? `the server's clock is ${Math.round(-lagMs / 1000)} s ahead of this machine's: set both by NTP`
      : "the server's clock is not ahead of this machine's",
  });
}
