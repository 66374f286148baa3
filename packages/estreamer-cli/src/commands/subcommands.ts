import { checkCommand } from './check.ts';
import { decodeCommand } from './decode.ts';
import { demoCommand } from './demo.ts';
import { estimateCommand } from './estimate.ts';
import { initCommand } from './init.ts';
import { kindsCommand } from './kinds.ts';
import { outputsCommand } from './outputs.ts';
import { pluginsCommand } from './plugins.ts';
import { proveCommand } from './prove.ts';
import { recordCommand } from './record.ts';
import { replayCommand } from './replay.ts';
import { runSubcommand } from './run.ts';
import { sendCommand } from './send.ts';
import { simulateCommand } from './simulate.ts';
import type { Subcommand } from './subcommand.ts';

/** All that the command can do, in the order of the help. */
export const subcommands: readonly Subcommand[] = [
  initCommand,
  runSubcommand,
  checkCommand,
  simulateCommand,
  recordCommand,
  replayCommand,
  decodeCommand,
  estimateCommand,
  proveCommand,
  sendCommand,
  pluginsCommand,
  outputsCommand,
  kindsCommand,
  demoCommand,
];
