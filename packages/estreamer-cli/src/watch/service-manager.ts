import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';

/** What systemd is told of a service of `Type=notify`: see sd_notify(3). */
export interface ServiceManager {
  /** The service has started, or has started again after `reloading`. */
  ready(): void;
  /** A line for `systemctl status`. */
  status(line: string): void;
  /** The configuration is read again. */
  reloading(): void;
  stopping(): void;
  /** Ends the watchdog's messages. */
  close(): void;
}

export interface ServiceManagerDependencies {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the watchdog is to be told that all is well; while it is not, systemd starts the service again. */
  readonly healthy: () => boolean;
  /** Told once if systemd can't be told. */
  readonly onFailure: (message: string) => void;
  /** Sends one datagram to the socket of that path. @default node-unix-socket, else the program systemd-notify */
  readonly send?: (text: string, path: string, failed: (error: Error) => void) => void;
}

/** Talks to systemd as far as it asks for that (`NOTIFY_SOCKET`, `WATCHDOG_USEC`); elsewhere it does nothing. */
export function createServiceManager({
  env,
  healthy,
  onFailure,
  send = sendDatagram,
}: ServiceManagerDependencies): ServiceManager {
  const path = env['NOTIFY_SOCKET'];
  let failed = false;
  const tell = (...lines: string[]) => {
    if (path === undefined || path === '' || failed) return;
    send(lines.join('\n'), path, (error) => {
      if (failed) return;
      failed = true;
      onFailure(
        `systemd can't be told how the service stands (${error.message}): install node-unix-socket beside the command, or use Type=exec in the unit.`,
      );
    });
  };
  const watchdog = watchdogInterval(env);
  const timer =
    path === undefined || watchdog === undefined
      ? undefined
      : setInterval(() => {
          if (healthy()) tell('WATCHDOG=1');
        }, watchdog);
  timer?.unref();
  return {
    ready: () => tell('READY=1'),
    status: (line) => tell(`STATUS=${line.replaceAll(/\s+/g, ' ')}`),
    reloading: () => tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => tell('STOPPING=1'),
    close: () => clearInterval(timer),
  };
}

/** Half of what systemd allows between two messages, in milliseconds; undefined where there is no watchdog for this process. */
function watchdogInterval(env: ServiceManagerDependencies['env']): number | undefined {
  const microseconds = Number(env['WATCHDOG_USEC']);
  const forUs = env['WATCHDOG_PID'] === undefined || Number(env['WATCHDOG_PID']) === process.pid;
  return forUs && microseconds > 0 ? microseconds / 2000 : undefined;
}

const require = createRequire(import.meta.url);

function sendDatagram(text: string, path: string, failed: (error: Error) => void): void {
  let socket: {
    sendTo(...args: unknown[]): void;
    on(event: 'error', listener: typeof failed): void;
    close(): void;
  };
  try {
    const { DgramSocket } = require('node-unix-socket') as { DgramSocket: new () => typeof socket };
    socket = new DgramSocket();
  } catch {
    // It sends for its parent, which systemd accepts with NotifyAccess=all.
    execFile(
      'systemd-notify',
      [`--pid=${process.pid}`, ...text.split('\n')],
      (error) => error && failed(error),
    );
    return;
  }
  const bytes = Buffer.from(text);
  socket.on('error', failed);
  // A name that begins with @ is one of Linux's abstract sockets, which begin with NUL.
  socket.sendTo(bytes, 0, bytes.length, path.replace(/^@/, '\0'), (error?: Error) => {
    socket.close();
    if (error !== undefined && error !== null) failed(error);
  });
}
