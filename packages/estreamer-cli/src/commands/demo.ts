import { type DemoOptions, runDemo } from '../demo/run-demo.ts';
import { type JsonOption, jsonOption, positiveInteger } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

export const demoSubcommand = defineSubcommand<DemoOptions & JsonOption>({
  examples: [
    { line: 'demo', meaning: 'streams 10,000 generated events' },
    { line: 'demo --capture server.bin', meaning: 'streams what a server once sent' },
  ],
  declare(command) {
    command
      .option(
        '--capture <file>',
        "replay a capture (the server's side of a session) instead of generated traffic",
      )
      .option('--events <number>', 'how many events to generate', positiveInteger, 10_000)
      .option('--rate <number>', 'how many records to send in a second', positiveInteger, 1_000)
      .option('--seed <number>', 'the same seed gives the same events', positiveInteger, 1)
      .option(...jsonOption);
  },
  run: ({ stdout, stderr, signal }, { json = false, ...options }) =>
    runDemo(options, { output: stdout, progress: json ? stderr : stdout, signal, json }),
});
