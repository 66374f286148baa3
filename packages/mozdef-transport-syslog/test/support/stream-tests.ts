import { afterEach, beforeEach } from 'vitest';
import { type StreamServer, startStreamServer } from '../../../../test-support/stream-server.ts';
import {
  createSyslogTransport,
  type SyslogTransportDependencies,
  type SyslogTransportSettings,
} from '../../src/index.ts';

/** Starts a server on TCP for each test of a file, and makes transports to it. */
export function useStreamServer(defaults: Partial<SyslogTransportSettings> = {}) {
  let server: StreamServer;
  beforeEach(async () => {
    server = await startStreamServer();
  });
  afterEach(() => server.stop());
  return {
    get server() {
      return server;
    },
    createTransport(
      settings: Partial<SyslogTransportSettings> = {},
      dependencies: SyslogTransportDependencies = {},
    ) {
      const destination = { protocol: 'tcp', host: '127.0.0.1', port: server.port } as const;
      return createSyslogTransport({ destination, ...defaults, ...settings }, dependencies);
    },
  };
}
