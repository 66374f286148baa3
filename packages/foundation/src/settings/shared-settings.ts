import { section } from './composed-kinds.ts';
import { withDefault } from './fields.ts';
import { number, wholeNumber } from './value-kinds.ts';

/**
 * When a file that is written to makes room for the next one, and who may read them: to be spread into the settings of
 * what writes files.
 */
export const rotationSettings = {
  maxFileBytes: withDefault(
    number({ from: 1, unit: 'bytes', infinity: true }),
    'The size from which on a file is full.',
    100 * 1024 * 1024,
  ),
  maxFileSeconds: withDefault(
    number({ from: 1, unit: 'seconds', infinity: true }),
    'The age from which on a file is old.',
    Number.POSITIVE_INFINITY,
  ),
  fileMode: withDefault(wholeNumber({ to: 0o777 }), 'Permissions of new files.', 0o640),
};

/**
 * How much a source may have received that nobody has acknowledged.
 *
 * @param defaults how much, unless the user says otherwise
 * @param bytes what the bytes are those of, as a sentence
 */
export function windowSettings(
  defaults: { readonly records: number; readonly bytes: number },
  bytes: string,
) {
  return section(
    {
      records: withDefault(wholeNumber({ from: 1, to: 100_000_000 }), 'Records.', defaults.records),
      bytes: withDefault(wholeNumber({ from: 1, to: 0xffff_ffff, unit: 'bytes' }), bytes, defaults.bytes),
    },
    'How much may be received and not acknowledged.',
  );
}
