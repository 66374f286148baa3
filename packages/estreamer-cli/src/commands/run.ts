import packageFacts from '../../package.json' with { type: 'json' };
import { readConfiguration } from '../configuration/read-configuration.ts';
import { runPipeline } from '../run/run-pipeline.ts';
import { openWatch } from '../watch/open-watch.ts';
import { runCheck } from './check.ts';
import { type ConfigurationOption, configurationOption } from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface RunOptions extends ConfigurationOption {
  readonly check?: boolean;
}

export const runSubcommand = defineSubcommand<RunOptions>({
  examples: [
    { line: 'run', meaning: 'as estreamer.config in this folder says, until Ctrl-C or SIGTERM' },
    { line: 'run -c /etc/estreamer/estreamer.config', meaning: 'as another file says' },
    { line: 'run --check', meaning: 'only looks at everything, as `estreamer check` does' },
  ],
  // What happens to events does not depend on a reader of standard output, unless a required output writes there: runPipeline knows.
  outlivesReader: true,
  declare(command) {
    command
      .option(...configurationOption)
      .option('--check', 'only look at what a run would use, as `estreamer check` does');
  },
  async run(context, { configuration: file, check }) {
    if (check === true) return runCheck(context, file, false);
    const { env, stdout, stderr, signal, onHangup, onStrayError } = context;
    const configuration = readConfiguration(file, env);
    const facts = { version: packageFacts.version, configuration: file, startedAt: Date.now() };
    const watch = openWatch(configuration, { errorOutput: stderr, env, facts });
    const readAgain = () => readConfiguration(file, env, { isAgain: true });
    return runPipeline(configuration, { watch, signal, onHangup, onStrayError, readAgain, stdout });
  },
});
