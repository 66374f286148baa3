import { SimulatorError } from '../simulator-error.ts';
import type { Fault, FaultKind } from './fault.ts';

type Check = (value: unknown) => boolean;

const wholeFrom =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;
const timing = { afterMessages: wholeFrom(0) };
const closeTimes = oneOf('after-handshake', 'before-bundle', 'inside-bundle', 'after-bundle', 'at-once');

/** The fields of each fault beside `kind`; all but `when` may be left out. */
const fieldsOf: Readonly<Record<FaultKind, Readonly<Record<string, Check>>>> = {
  close: { ...timing, when: closeTimes, how: oneOf('end', 'reset') },
  duplicates: { ...timing, times: wholeFrom(2, 1000) },
  'error-message': {
    ...timing,
    errorCode: wholeFrom(-0x8000_0000, 0x7fff_ffff),
    errorText: (value) => typeof value === 'string' && Buffer.byteLength(value) <= UINT16_MAX,
  },
  'expired-certificate': {},
  'garbage-header': {
    ...timing,
    hex: (value) => typeof value === 'string' && /^([0-9a-f]{2})+$/i.test(value),
  },
  'half-message': { ...timing, bytes: wholeFrom(0) },
  'longer-blocks': { ...timing, extraBytes: wholeFrom(1, UINT16_MAX) },
  'no-nulls': {},
  'oversized-length': { ...timing, length: wholeFrom(0, UINT32_MAX) },
  'refuse-client': { how: oneOf('close', 'revoked', 'reset') },
  'reordered-bundles': timing,
  silence: timing,
  'slow-bytes': { ...timing, pieceBytes: wholeFrom(1), delayMs: wholeFrom(1, 0x7fff_ffff) },
  'unknown-blocks': { ...timing, recordType: wholeFrom(0, UINT16_MAX), blockType: wholeFrom(0, UINT32_MAX) },
  'unknown-records': { ...timing, recordType: wholeFrom(0, UINT16_MAX) },
  'wrong-certificate': { wrong: oneOf('authority', 'name') },
  'wrong-version': { ...timing, version: wholeFrom(0, UINT16_MAX) },
};

/** The names of all faults. */
export const faultKinds: readonly FaultKind[] = Object.keys(fieldsOf) as FaultKind[];

/**
 * Checks a fault that may come from outside the program, as from a file or a command line.
 *
 * @throws {SimulatorError} `invalid-setting`, naming the field at fault
 */
export function checkFault(fault: Fault): void {
  const { kind } = fault;
  if (!Object.hasOwn(fieldsOf, kind)) {
    throw invalid('kind', `There is no fault "${String(kind)}"; there are ${faultKinds.join(', ')}.`);
  }
  const fields = fieldsOf[kind];
  for (const [name, value] of Object.entries(fault)) {
    if (name === 'kind' || (value === undefined && name !== 'when')) continue;
    if (!Object.hasOwn(fields, name)) {
      const known = Object.keys(fields).join(', ') || 'no fields';
      throw invalid(name, `The fault "${kind}" has no field ${name}; it has ${known}.`);
    }
    if (fields[name]?.(value) !== true) {
      throw invalid(name, `${name} of the fault "${kind}" is ${JSON.stringify(value)}, which it can't be.`);
    }
  }
  if (kind === 'close' && fault.when === undefined) {
    throw invalid('when', 'The fault "close" needs the field when.');
  }
}

function invalid(setting: string, message: string): SimulatorError {
  return new SimulatorError('invalid-setting', message, { setting });
}
