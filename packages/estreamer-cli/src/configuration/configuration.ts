import type { EventRequest } from '@x/estreamer-protocol';
import type { KeyValues } from '../keys/keys.ts';
import type { OutputType } from '../outputs/output-type.ts';
import type { logKeys, pluginsKeys, serverKeys, streamKeys, tlsKeys } from './sections.ts';

/** What a configuration file says. */
export interface Configuration {
  readonly request: EventRequest;
  readonly server: KeyValues<typeof serverKeys>;
  readonly tls: KeyValues<typeof tlsKeys>;
  readonly stream: KeyValues<typeof streamKeys>;
  /** Undefined without a section `[plugins]`. */
  readonly plugins: KeyValues<typeof pluginsKeys> | undefined;
  readonly log: KeyValues<typeof logKeys>;
  readonly outputs: readonly ConfiguredOutput[];
}

/** A section `[output <name>]`. */
export interface ConfiguredOutput {
  readonly name: string;
  readonly type: OutputType;
  /** What its section says, by the keys of its type. */
  readonly values: Readonly<Record<string, unknown>>;
}
