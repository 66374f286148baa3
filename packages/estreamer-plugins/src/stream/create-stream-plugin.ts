import { definePlugin } from '../contract/define-plugin.ts';
import { formatBatches } from '../output/line-batches.ts';
import { createSerial, type Serial } from '../output/serial.ts';
import { createMessageEncoder } from './encode-messages.ts';
import { createDatagramOutlet } from './outlet/datagram-outlet.ts';
import { createSocketOpener } from './outlet/open-socket.ts';
import type { Outlet } from './outlet/outlet.ts';
import { createSocketOutlet } from './outlet/socket-outlet.ts';
import { createStdoutOutlet } from './outlet/stdout-outlet.ts';
import { type CompleteStreamSettings, readStreamSettings } from './read-stream-settings.ts';
import type { StreamPlugin, StreamPluginDependencies, StreamPluginSettings } from './stream-settings.ts';
import { createTryAgain } from './try-again.ts';

/**
 * Makes a plugin that sends records as lines to the standard output, over TCP, TLS or UDP, as they are or as syslog
 * messages. Nothing is connected before the first delivery. A peer that is slow holds the delivery.
 *
 * None of these has answers: a delivery is done when the operating system has its lines. After a lost connection the lines
 * that may not have arrived are sent again, so that a peer can get lines twice.
 *
 * @throws {EstreamerPluginError} `invalid-settings`
 */
export function createStreamPlugin(
  settings: StreamPluginSettings,
  dependencies: StreamPluginDependencies = {},
): StreamPlugin {
  const complete = readStreamSettings(settings);
  const { format, kinds, batchLength, address } = complete;
  const serial = createSerial();
  const outlet = createOutlet(complete, dependencies, serial);
  let lineCount = 0;
  let failures = 0;

  const plugin: StreamPlugin = definePlugin({
    info: {
      description: `Sends records to ${address} as ${format.name}`,
      author: '@x/estreamer-plugins',
      version: '1',
      callback: 'writeDelivery',
    },
    ...(kinds === undefined ? {} : { kinds }),
    deliveries: true,
    writeDelivery: ({ records }, context) =>
      serial(async () => {
        let taken = false;
        let written = 0;
        const { signal } = context;
        try {
          for (const batch of formatBatches(records, complete, context, batchLength)) {
            await outlet.write(batch, context, signal);
            written += batch.lines.length;
          }
          taken = true;
        } finally {
          outlet.endDelivery(taken);
          if (taken) lineCount += written;
          else failures += 1;
        }
      }),
    teardown: () => outlet.close(),
    status: () => ({
      lines: lineCount,
      failures,
      dropped: outlet.dropped,
      replayedBytes: outlet.replayedBytes,
      connected: outlet.connected,
    }),
  });
  return plugin;
}

function createOutlet(
  settings: CompleteStreamSettings,
  dependencies: StreamPluginDependencies,
  serial: Serial,
): Outlet {
  const { destination } = settings;
  const encoder = createMessageEncoder(settings);
  const tryAgain = createTryAgain(settings, dependencies);
  switch (destination.protocol) {
    case 'stdout':
      return createStdoutOutlet(settings, encoder, dependencies.stdout ?? process.stdout);
    case 'udp':
      return createDatagramOutlet(destination, settings, encoder, tryAgain, dependencies);
    case 'tcp':
    case 'tls': {
      const openSocket = createSocketOpener(destination, settings, dependencies);
      return createSocketOutlet(settings, { encoder, openSocket, tryAgain, serial });
    }
  }
}
