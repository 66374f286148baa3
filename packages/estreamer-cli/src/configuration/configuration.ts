import type { KeyValues } from '../keys/keys.ts';
import type { OutputType } from '../outputs/output-type.ts';
import type { SourceType } from '../sources/source-type.ts';
import type { commonSections, pluginKeys } from './sections.ts';

/** What a configuration file says. */
export interface Configuration {
  /** At least one. */
  readonly sources: readonly ConfiguredSource[];
  /** Undefined without a section `[plugins]`. */
  readonly plugins: KeyValues<typeof commonSections.plugins.keys> | undefined;
  /** Sections `[plugin <file name>]`, by that name. */
  readonly pluginFiles: ReadonlyMap<string, KeyValues<typeof pluginKeys>>;
  readonly log: KeyValues<typeof commonSections.log.keys>;
  /** Undefined without a section `[status]`. */
  readonly status: KeyValues<typeof commonSections.status.keys> | undefined;
  readonly outputs: readonly ConfiguredOutput[];
  /** What is no mistake and costs something, a line each. */
  readonly warnings: readonly string[];
  /** Files that hold secrets of it: what `<key>_file` names, and the configuration itself where a secret is written in it. */
  readonly secretFiles: readonly string[];
}

/** A section `[server]`, `[server <name>]` or `[source <name>]`. */
export interface ConfiguredSource {
  /** What its section is called; undefined for the plain `[server]`. */
  readonly name: string | undefined;
  readonly type: SourceType;
  /** What its sections say, as its type takes it. */
  readonly values: object;
}

/** A section `[output <name>]`. */
export interface ConfiguredOutput {
  readonly name: string;
  readonly type: OutputType;
  /** What its section says, by the keys of its type. */
  readonly values: Readonly<Record<string, unknown>>;
}
