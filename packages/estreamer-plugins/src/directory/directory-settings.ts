import {
  boolean,
  callback,
  choice,
  describeValue,
  type FieldsFor,
  milliseconds,
  optional,
  type ResolvedSettings,
  required,
  type SettingKind,
  settingsOf,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import type { PluginPolicy } from '../contract/plugin.ts';
import { LIMITS, type PluginLimits, type WorkerLimits } from '../isolation/plugin-limits.ts';

/** What is decided about a plugin file. */
export interface PluginFileDecisions {
  /** What its failure means. @default what the plugin says; else 'required' */
  readonly policy?: PluginPolicy | undefined;
  /** `worker` gives it a thread of its own. @default 'none' */
  readonly isolation?: 'none' | 'worker' | undefined;
  /** What keeps it from getting in the way of others. @default the host's `limits` */
  readonly limits?: PluginLimits | undefined;
  /** Limits of its thread. @default Node's */
  readonly workerLimits?: WorkerLimits | undefined;
}

/** A directory of plugin files. */
export interface PluginDirectorySettings extends PluginFileDecisions {
  /** The directory, as a path or a `file:` URL. Its subfolders are not looked into. */
  readonly path: string | URL;
  /**
   * Decides about one file by itself, given its name.
   * @default nothing
   */
  readonly decide?: ((fileName: string) => PluginFileDecisions | undefined) | undefined;
  /**
   * Tells whether a name is that of a plugin file.
   * @default `.js`, `.mjs`, `.ts` and `.mts`, but no `.d.ts`, no test, and no name that starts with a dot or an underscore
   */
  readonly accepts?: ((fileName: string) => boolean) | undefined;
  /** Milliseconds that a file must have been left alone before it is loaded. @default 100 */
  readonly settleMs?: number | undefined;
  /**
   * Milliseconds after which the directory is looked at though no change was reported: some file systems report none.
   * @default 10000
   */
  readonly pollIntervalMs?: number | undefined;
  /**
   * Milliseconds after which a plugin is unloaded whose file is gone. A file that is written again in that time is a new
   * version; until then the one that is loaded goes on. @default 30000
   */
  readonly removalGraceMs?: number | undefined;
  /**
   * A module, as a path or a `file:` URL (`import.meta.url`), whose packages the plugins may import beside those that are installed for
   * their directory: a program that is installed elsewhere lends them its own.
   * @default nothing: packages must be installed in or above the directory
   */
  readonly resolveFrom?: string | URL | undefined;
  /**
   * Loads from a directory, and files, that everybody may write to, from one that can be replaced by everybody, or that
   * belongs to somebody else than root and the user of the process.
   * @default false
   */
  readonly allowWorldWritable?: boolean | undefined;
  /** Follows links that lead out of the directory. @default false */
  readonly allowOutsideLinks?: boolean | undefined;
}

const WORKER_LIMITS = {
  maxHeapMb: optional(wholeNumber({ from: 1 }), "The size of the thread's heap, in megabytes.", "Node's"),
} satisfies FieldsFor<WorkerLimits>;

/** The declaration of what is decided about any plugin. */
export const DECISIONS = {
  policy: optional(choice('required', 'best-effort'), 'What its failure means.', 'what the plugin says'),
  limits: optional(settingsOf(LIMITS), 'What keeps it from getting in the way of others.', "the host's"),
};

/** The declaration of {@link PluginFileDecisions}. */
export const FILE_DECISIONS = {
  ...DECISIONS,
  isolation: optional(choice('none', 'worker'), '`worker` gives it a thread of its own.', 'none'),
  workerLimits: optional(settingsOf(WORKER_LIMITS), 'Limits of its thread.', "Node's"),
} satisfies FieldsFor<PluginFileDecisions>;

const pathText = text({ values: 'a path', controlCharacters: true });

/** A path, or a URL of a file. */
export const filePath: SettingKind<string | URL> = {
  values: 'a path or a URL that starts with file:',
  read(value, place) {
    if (typeof value === 'string' && !value.startsWith('file:')) return pathText.read(value, place);
    const url = typeof value === 'string' || value instanceof URL ? URL.parse(String(value)) : undefined;
    if (url?.protocol === 'file:') return url;
    return place.refuse(`is ${describeValue(value)} that names no file`, `give ${filePath.values}`);
  },
};

/** The declaration of {@link PluginDirectorySettings}. */
export const DIRECTORY = {
  ...FILE_DECISIONS,
  path: required(filePath, 'The directory; its subfolders are not looked into.'),
  decide: optional(
    callback<NonNullable<PluginDirectorySettings['decide']>>('a function that is given a file name'),
    'Decides about one file by itself.',
  ),
  accepts: optional(
    callback<NonNullable<PluginDirectorySettings['accepts']>>('a function that is given a file name'),
    'Tells whether a name is that of a plugin file.',
  ),
  settleMs: withDefault(milliseconds(), 'How long a file must have been left alone.', 100),
  pollIntervalMs: withDefault(
    milliseconds({ from: 10 }),
    'When it looks though no change was reported.',
    10_000,
  ),
  removalGraceMs: withDefault(milliseconds(), 'How long a plugin goes on whose file is gone.', 30_000),
  resolveFrom: optional(filePath, 'A module whose packages the plugins may import too.', 'nothing'),
  allowWorldWritable: withDefault(boolean, 'Whether everybody may be able to write to it.', false),
  allowOutsideLinks: withDefault(boolean, 'Whether links may lead out of it.', false),
} satisfies FieldsFor<PluginDirectorySettings>;

/** Settings of a directory with every default in its place. */
export type ResolvedDirectorySettings = ResolvedSettings<typeof DIRECTORY>;
