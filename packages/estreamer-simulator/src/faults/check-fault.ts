import {
  choice,
  custom,
  optional,
  required,
  resolveSettings,
  type SettingFields,
  type SettingKind,
  text,
  variantsOf,
  wholeNumber,
} from '@x/foundation';
import { SimulatorError } from '../simulator-error.ts';
import type { Fault, FaultKind } from './fault.ts';

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;
const INT32_MAX = 0x7fff_ffff;

const timing = {
  afterMessages: optional(wholeNumber({ unit: 'messages' }), 'How many messages go out before it.', '0'),
};
const recordType = (fallback: string) =>
  optional(wholeNumber({ to: UINT16_MAX }), 'The record type.', fallback);
const errorText = custom<string>(
  `a text of at most ${UINT16_MAX} bytes`,
  (value) => typeof value === 'string' && Buffer.byteLength(value) <= UINT16_MAX,
);

/** The fields of each fault beside `kind`. */
const faultFields = {
  close: {
    ...timing,
    when: required(
      choice('after-handshake', 'before-bundle', 'inside-bundle', 'after-bundle', 'at-once'),
      'When the connection ends.',
    ),
    how: optional(choice('end', 'reset'), 'How it ends.', 'end'),
  },
  duplicates: {
    ...timing,
    times: optional(wholeNumber({ from: 2, to: 1000 }), 'How often it is sent.', '2'),
  },
  'error-message': {
    ...timing,
    errorCode: optional(wholeNumber({ from: -INT32_MAX - 1, to: INT32_MAX }), 'The number.', '19'),
    errorText: optional(errorText, 'The text.', 'No space'),
  },
  'expired-certificate': {},
  'garbage-header': {
    ...timing,
    hex: optional(
      text({ values: 'bytes as pairs of hexadecimal digits', pattern: /^([0-9a-f]{2})+$/i }),
      'The bytes.',
      'an HTTP answer',
    ),
  },
  'half-message': { ...timing, bytes: optional(wholeNumber(), 'How many bytes are sent.', 'half of them') },
  'longer-blocks': {
    ...timing,
    extraBytes: optional(wholeNumber({ from: 1, to: UINT16_MAX }), 'How many bytes are added.', '12'),
  },
  'no-nulls': {},
  'oversized-length': {
    ...timing,
    length: optional(wholeNumber({ to: UINT32_MAX }), 'The announced number of bytes.', String(UINT32_MAX)),
  },
  'refuse-client': { how: optional(choice('close', 'revoked', 'reset'), 'How it is refused.', 'close') },
  'reordered-bundles': timing,
  silence: timing,
  'slow-bytes': {
    ...timing,
    pieceBytes: optional(wholeNumber({ from: 1 }), 'The bytes of a piece.', '1'),
    delayMs: optional(wholeNumber({ from: 1, to: INT32_MAX }), 'The milliseconds between two.', '10'),
  },
  'unknown-blocks': {
    ...timing,
    recordType: recordType('71'),
    blockType: optional(wholeNumber({ to: UINT32_MAX }), 'The block type.', '4242'),
  },
  'unknown-records': { ...timing, recordType: recordType('9999') },
  'wrong-certificate': {
    wrong: optional(choice('authority', 'name'), 'What is wrong with it.', 'authority'),
  },
  'wrong-version': { ...timing, version: optional(wholeNumber({ to: UINT16_MAX }), 'The version.', '2') },
} as const satisfies Readonly<Record<FaultKind, SettingFields>>;

const variants = variantsOf('kind', faultFields);

/** A fault, as a setting; it is taken as it was given. */
export const faultKind: SettingKind<Fault> = {
  values: variants.values,
  read: (value, place) => {
    const read = variants.read(value, place);
    return typeof read === 'symbol' ? read : (value as Fault);
  },
};

/** The names of all faults. */
export const faultKinds: readonly FaultKind[] = Object.keys(faultFields) as FaultKind[];

/**
 * Checks a fault that may come from outside the program, as from a file or a command line.
 *
 * @throws {SimulatorError} `invalid-fault` with everything that is wrong with it
 */
export function checkFault(fault: Fault): void {
  const fields = { fault: required(faultKind, 'The fault.') };
  resolveSettings(
    fields,
    { fault },
    'The fault cannot be made',
    (message, issues) => new SimulatorError('invalid-fault', message, { context: { issues } }),
  );
}
