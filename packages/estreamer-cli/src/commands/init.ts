import { extendedRequestNames } from '@x/estreamer-protocol';
import { InvalidArgumentError, Option } from 'commander';
import { eventTypes, type InitOptions, initialize } from '../init/initialize.ts';
import { outputTypes } from '../outputs/output-types.ts';
import { offering, positiveInteger } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

export const initSubcommand = defineSubcommand<InitOptions>({
  examples: [
    { line: 'init', meaning: 'asks for what it needs; a passphrase is not shown' },
    {
      line: 'init --host fmc.example --pkcs12-file client.pkcs12 --passphrase-file secret --set format=cef',
      meaning: 'asks nothing',
    },
    {
      line: 'init --from-encore /opt/encore/estreamer.conf',
      meaning: "takes over that of Cisco's retired client",
    },
  ],
  declare(command) {
    command
      .option('--folder <folder>', 'where to write', '.')
      .option('--force', 'writes over what is there')
      .option('--from-encore <file>', "takes over the configuration of Cisco's retired client")
      .option('--host <host>', 'name or address of the management center')
      .option('--port <number>', 'its port', positiveInteger, 8302)
      .option('--pkcs12-file <file>', 'the file that it made for this client')
      .option('--passphrase-file <file>', 'a file with the passphrase of that one')
      .addOption(
        offering(
          new Option('--events <types>', 'what to ask for: all, or names with commas between them'),
          ['all', ...extendedRequestNames],
          true,
        ).argParser(eventTypes),
      )
      .addOption(
        new Option('--output <type>', 'where events go; without it file').choices(Object.keys(outputTypes)),
      )
      .option('--set <key=value>', 'a key of the output; can be given several times', keyValue, {})
      .addOption(
        offering(new Option('--start <when>', 'where the first run starts: oldest, now, or a time'), [
          'oldest',
          'now',
        ]).default('oldest'),
      );
  },
  run: (context, options) => initialize(options, context),
});

function keyValue(text: string, earlier: Readonly<Record<string, string>>): Record<string, string> {
  const [key = '', value] = text.split(/=(.*)/s);
  if (key === '' || value === undefined) throw new InvalidArgumentError('Write key=value.');
  return { ...earlier, [key.trim()]: value.trim() };
}
