import { type ResolvedSettings, resolveSettings, type SettingFields, type SettingsKind } from '@x/foundation';
import { MozDefError } from './mozdef-error.ts';

/**
 * Reads settings by their declaration, and fills in what is left out.
 *
 * @param subject what cannot be made with wrong ones, as the first words of the message
 * @throws MozDefError `invalid-settings` with every issue in `context.issues`
 */
export function resolveMozDefSettings<const Fields extends SettingFields>(
  declaration: Fields | SettingsKind<Fields>,
  given: unknown,
  subject: string,
): ResolvedSettings<Fields> {
  return resolveSettings(
    declaration,
    given,
    subject,
    (message, issues) => new MozDefError('invalid-settings', message, { context: { issues } }),
  );
}
