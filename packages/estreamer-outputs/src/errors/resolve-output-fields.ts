import { type ResolvedSettings, resolveSettings, type SettingFields, type SettingsKind } from '@x/foundation';
import { EstreamerOutputError } from './output-error.ts';

/**
 * Reads the settings of an output by their declaration, and fills in what is left out.
 *
 * @param subject what cannot be made with wrong ones, as the first words of the message
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export function resolveOutputFields<const Fields extends SettingFields>(
  declaration: Fields | SettingsKind<Fields>,
  given: unknown,
  subject: string,
): ResolvedSettings<Fields> {
  return resolveSettings(
    declaration,
    given,
    subject,
    (message, issues) => new EstreamerOutputError('invalid-settings', message, { context: { issues } }),
  );
}
