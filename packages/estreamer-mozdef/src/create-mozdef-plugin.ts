import { createMozDefFormat, type MozDefFormatSettings } from '@x/estreamer-events';
import {
  createOutput,
  type Output,
  type OutputDependencies,
  type OutputSettings,
} from '@x/estreamer-outputs';
import type { MozDefText } from '@x/mozdef-events';

/** Settings of {@link createMozDefPlugin}: those of an output over a transport to MozDef. */
export interface MozDefPluginSettings extends Omit<OutputSettings<MozDefText>, 'format'> {
  /** How records become MozDef events. @default the defaults of its fields */
  readonly format?: MozDefFormatSettings | undefined;
}

/**
 * Makes the plugin that sends records to MozDef as events: an output with the format `mozdef`, over any of MozDef's
 * transports or one of your own.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 * @throws {EstreamerEventsError} `invalid-table`, `invalid-settings`
 * @example
 * ```ts
 * const transport = createHttpTransport({ url: 'https://mozdef.example' });
 * const host = createPluginHost({ plugins: [createMozDefPlugin({ transport })] });
 * ```
 */
export function createMozDefPlugin(
  { format, ...settings }: MozDefPluginSettings,
  dependencies?: OutputDependencies,
): Output {
  return createOutput<MozDefText>({ ...settings, format: createMozDefFormat(format) }, dependencies);
}
