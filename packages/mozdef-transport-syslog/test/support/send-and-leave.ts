import { createSyslogTransport, type SyslogDestination } from '../../src/index.ts';
import { encode, NEVER } from './events.ts';

// Sends one event to the port or socket that the command line names, and ends without closing anything.
const [, , protocol, address = ''] = process.argv;
const destination = (
  protocol === 'unix-datagram'
    ? { protocol, path: address }
    : { protocol, host: '127.0.0.1', port: Number(address) }
) as SyslogDestination;
const transport = createSyslogTransport({ destination, reconnect: { attempts: 1 } });
const [outcome] = await transport.send([encode()], { signal: NEVER });
process.stdout.write(`${outcome?.status}\n`);
