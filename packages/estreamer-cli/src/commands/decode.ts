import { Option } from 'commander';
import { CommandError, exitCodes } from '../command-error.ts';
import { decodeInput, type View, views } from '../decode/decode-input.ts';
import { knownKinds } from '../keys/known-kinds.ts';
import {
  type JsonOption,
  jsonOption,
  offering,
  positiveInteger,
  recordKinds,
  wholeNumber,
} from './options.ts';
import { defineSubcommand } from './subcommand.ts';

interface DecodeOptions extends JsonOption {
  readonly as: View;
  readonly hex?: string;
  readonly kinds?: readonly string[];
  readonly limit?: number;
  readonly from: number;
}

export const decodeSubcommand = defineSubcommand<DecodeOptions>({
  examples: [
    { line: 'decode fmc.bin', meaning: 'offset, bytes, name, value and meaning of every field' },
    { line: 'decode fmc.bin --as table', meaning: 'a line for each record' },
    { line: 'decode fmc.bin --json --kinds intrusionEvent', meaning: 'some records as JSON lines' },
    { line: 'decode fmc.bin --as ecs', meaning: 'the events as an output would write them' },
    { line: 'decode --hex "0001 0001 0000 000a ..."', meaning: 'bytes that somebody has copied' },
  ],
  declare(command) {
    command
      .argument(
        '[file]',
        'a capture, whose other files follow by their numbers, or hexadecimal text; - for standard input',
      )
      .option('--hex <digits>', 'the bytes themselves: messages, or one record')
      .addOption(new Option('--as <view>', 'how to write it').choices(views).default('annotated'))
      .option(...jsonOption)
      .addOption(
        offering(
          new Option('--kinds <kinds>', 'only records of these kinds, with commas between them'),
          knownKinds(),
          true,
        ).argParser(recordKinds),
      )
      .option('--limit <number>', 'only so many records, or messages', positiveInteger)
      .option(
        '--from <offset>',
        'only what begins at or after this byte of the capture, all its files counted',
        wholeNumber,
        0,
      );
  },
  run({ stdin, stdout, stderr, signal }, options, [file]) {
    const { hex, as, json, kinds, limit = Number.POSITIVE_INFINITY, from } = options;
    if ((file === undefined) === (hex === undefined))
      throw new CommandError(exitCodes.usage, 'Give a file (- for standard input), or --hex.');
    return decodeInput(
      {
        input: { file, hex, stdin },
        view: json === true ? 'json' : as,
        kinds: kinds && new Set(kinds),
        limit,
        from,
      },
      { stdout, stderr, signal },
    );
  },
});
