import { type ResolvedSettings, resolveSettings, type SettingFields, type SettingsKind } from '@x/foundation';
import { TransportError } from './transport-error.ts';

/**
 * Reads the settings of a transport by their declaration, and fills in what is left out.
 *
 * @param subject what cannot be made with wrong ones, as the first words of the message
 * @throws TransportError `invalid-settings` with every issue in `context.issues`
 */
export function resolveTransportSettings<const Fields extends SettingFields>(
  declaration: Fields | SettingsKind<Fields>,
  given: unknown,
  subject: string,
): ResolvedSettings<Fields> {
  return resolveSettings(
    declaration,
    given,
    subject,
    (message, issues) => new TransportError('invalid-settings', message, { context: { issues } }),
  );
}
