import type { OutputStatus, TakenRecords } from '@x/estreamer-outputs';
import type { Plugin, PluginPolicy, PluginRecordKind } from '@x/estreamer-plugins';
import type { Logger } from '@x/foundation';
import type { Transport } from '@x/transport';
import {
  choice,
  type Keys,
  type KeyValues,
  listOf,
  optional,
  type ValueKind,
  ValueProblem,
  withDefault,
} from '../keys/keys.ts';
import { knownKinds } from '../keys/known-kinds.ts';
import { eventExpression } from './event-expression.ts';
import { sampleRate } from './select-records.ts';

/** How often each of some things happened. */
export type Troubles = Readonly<Record<string, number>>;

/** What is told of events that are lost for good, and could have been kept. */
export const KEPT_NOWHERE = 'of these kept nowhere, because there is no dead_letters in the section';

/** An output that is open. */
export interface Output {
  /** Takes the records. */
  readonly plugin: Plugin;
  /** What a run does once, before the first event; a list of outputs does not. */
  prepare?: (() => Promise<void>) | undefined;
  /** Opens its files again, after SIGHUP. */
  reopen?(): Promise<void>;
  /**
   * Asks the destination whether it is there, and writes nothing: what `check` does.
   *
   * @returns what was seen, as the end of a sentence
   * @throws {Error} that says what is wrong and what to do; a run would wait until it is right
   */
  probe?: ((signal: AbortSignal) => Promise<string>) | undefined;
  /** What its messages go by, so that `send` can send others by it. @default there is none */
  readonly transport?: Transport<never> | undefined;
  /** Lets go of what the plugin does not close itself. */
  close?(): Promise<void>;
  /** Counts of what was lost or is held. */
  status?(): OutputStatus;
  /** How often something happened, besides what `status` counts, that cost events or may have: what, in the plural. */
  troubles?(): Troubles;
}

/** What an output is opened with besides its own keys. */
export interface OutputContext {
  /** The source whose records it gets, of an output that is opened for each source and where the source has a name. */
  readonly source: string | undefined;
  readonly policy: PluginPolicy;
  readonly logger: Logger;
  /** For `createOutput`: the same as the output had whose place this one takes. */
  readonly taken: TakenRecords;
}

/** A kind of output: the keys of its section, and what they make. */
export interface OutputType<K extends Keys = Keys> {
  /** What it does, for the documentation. */
  readonly purpose: string;
  readonly keys: K;
  /** Whether it is opened for each source; else one takes the records of all. @default false */
  readonly perSource?: boolean;
  /** Whether it writes to standard output. @default it never does */
  writesToStdout?(values: KeyValues<K>): boolean;
  /** What is wrong with the values together, if anything: the key at fault and a sentence. */
  check?(values: KeyValues<K>): { readonly key: string; readonly message: string } | undefined;
  open(values: KeyValues<K>, context: OutputContext): Promise<Output> | Output;
}

/** Keeps the types of an output's values. */
export function defineOutputType<const K extends Keys>(type: OutputType<K>): OutputType {
  return type as unknown as OutputType;
}

/** An output of a configuration, as far as its files are concerned. */
interface OutputValues {
  readonly type: OutputType;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The files and folders that an output may make. */
export function filesOf(output: OutputValues): readonly string[] {
  return pathsAt(output, ['path', 'file', 'directory', 'dead_letters']);
}

/** The files that an output reads when it is opened. */
export function filesReadBy(output: OutputValues): readonly string[] {
  return pathsAt(output, ['ca_file', 'certificate_file', 'key_file']);
}

function pathsAt({ type, values }: OutputValues, keys: readonly string[]): readonly string[] {
  const own = keys.filter((key) => Object.hasOwn(type.keys, key));
  return own.map((key) => values[key]).filter((value) => typeof value === 'string');
}

/** A kind of record, by its name in the record reference. */
const recordKind: ValueKind<PluginRecordKind> = {
  values: 'kind of record',
  read(written) {
    const kind = knownKinds().find((one) => one === written);
    if (kind === undefined) throw new ValueProblem(noSuchKind(written));
    return kind as PluginRecordKind;
  },
};

/** The most names that a mistake in one is answered with. */
const MOST_NAMES = 5;

function noSuchKind(written: string): string {
  const own = written.toLowerCase();
  const near = knownKinds().filter((kind) => kind.toLowerCase().includes(own));
  const hint = near.length === 0 ? '' : `, as ${near.slice(0, MOST_NAMES).join(', ')} are`;
  return `${JSON.stringify(written)} is none of the names that \`estreamer kinds\` lists${hint}`;
}

/** The keys that every output has. */
export const commonOutputKeys = {
  policy: withDefault(
    choice('required', 'best-effort'),
    'what a failure means: with `required` the delivery is held back and tried again, with `best-effort` it is counted',
    'required',
  ),
  kinds: optional(listOf(recordKind), 'the kinds of records that it gets', 'all that it can use'),
  where: optional(
    eventExpression,
    'the events that it gets, such as `severity in ["ERROR", "CRITICAL"] && destinationPort != 53`: over `kind`, `server`, `tags` and the facts of events (docs/filters.md has them by kind, with examples), times in Unix milliseconds. Without such a number `<` and `>` do not hold',
    'all',
  ),
  sample: optional(sampleRate, 'the part of the events that it gets, chosen by their identity', 'all'),
};
