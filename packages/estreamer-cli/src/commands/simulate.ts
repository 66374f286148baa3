import {
  type Fault,
  faultKinds,
  type ProductVersion,
  productVersions,
  sceneNames,
  type TrafficMix,
} from '@x/estreamer-simulator';
import { Option } from 'commander';
import { fault, type SyslogAddress, syslogAddress, trafficMix } from '../simulate/read-options.ts';
import { runSimulator } from '../simulate/run-simulator.ts';
import { type JsonOption, jsonOption, offering, positiveInteger, wholeNumber } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface SimulateOptions extends JsonOption {
  readonly host: string;
  readonly port: number;
  readonly certificates: string;
  readonly rate: number;
  readonly events?: number;
  readonly mix?: TrafficMix;
  readonly seed: number;
  readonly productVersion?: ProductVersion;
  readonly fault: readonly Fault[];
  readonly capture?: string;
  readonly syslog?: SyslogAddress;
  readonly syslogCa?: string;
}

export const simulateSubcommand = defineSubcommand<SimulateOptions>({
  examples: [
    { line: 'simulate', meaning: '10 events a second on port 8302, until Ctrl-C' },
    {
      line: 'simulate --rate 500 --mix visit=20,attack=1',
      meaning: 'connections, and now and then an attack',
    },
    { line: 'simulate --capture fmc.bin', meaning: 'what a real one has sent' },
    {
      line: 'simulate --syslog tcp://127.0.0.1:5514',
      meaning: 'the same events as the devices send them, for a source of type ftd-syslog',
    },
    {
      line: 'simulate --fault close:when=inside-bundle --fault silence',
      meaning: 'the first connection breaks inside a bundle, the second falls silent',
    },
  ],
  declare(command) {
    command
      .option('--host <address>', 'the address to listen on', '127.0.0.1')
      .option('--port <number>', 'the port to listen on; 0 for a free one', wholeNumber, 8302)
      .option(
        '--certificates <folder>',
        "where the certificates are kept; a client's PKCS12 file and its passphrase are there too",
        'simulator-certificates',
      )
      .option('--rate <number>', 'events a second', positiveInteger, 10)
      .option('--events <number>', 'how many events happen; without it there is no end', positiveInteger)
      .addOption(
        offering(
          new Option('--mix <scenes>', 'what happens, and how often: visit=20,attack=1'),
          sceneNames,
          true,
        ).argParser(trafficMix),
      )
      .option('--seed <number>', 'the same seed gives the same events', positiveInteger, 1)
      .addOption(
        new Option('--product-version <version>', 'which management center to be').choices(productVersions),
      )
      .addOption(
        offering(
          new Option(
            '--fault <fault>',
            `what goes wrong, one for each connection: ${faultKinds.join(', ')}, with fields as close:when=at-once`,
          ),
          faultKinds,
        )
          .argParser(fault)
          .default([]),
      )
      .option('--capture <file>', "replays a capture (the server's side of a session) instead")
      .addOption(
        offering(
          new Option(
            '--syslog <address>',
            'where the devices send their own syslog: udp://host:port, tcp://host:port or tls://host:port',
          ),
          ['udp://', 'tcp://', 'tls://'],
        ).argParser(syslogAddress),
      )
      .option(
        '--syslog-ca <file>',
        'for tls: whom the devices trust, as PEM; without it the authority in the folder of the certificates',
      )
      .option(...jsonOption);
  },
  run(
    { stdout, stderr, signal },
    { host, port, certificates, fault: faults, syslog, syslogCa, json = false, ...traffic },
  ) {
    return runSimulator(
      { host, port, certificates, faults, syslog, syslogCa, json, traffic },
      { stdout, stderr, signal },
    );
  },
});
