import type { CertificateWithKey, FaultyCertificates } from '../certificates/certificates.ts';
import { SimulatorError } from '../errors/simulator-error.ts';
import type { Fault } from '../faults/fault.ts';
import type { HandshakeFaults } from './fault-schedule.ts';
import type { Reception } from './listener.ts';

/** What a simulator can show. */
export interface ReceptionCertificates {
  readonly server: CertificateWithKey;
  readonly faulty?: FaultyCertificates | undefined;
}

/**
 * Checks that there is a certificate for a fault.
 *
 * @throws {SimulatorError} `invalid-setting`
 */
export function checkReception({ faulty }: ReceptionCertificates, fault: Fault): void {
  const needsCertificate =
    fault.kind === 'wrong-certificate' ||
    fault.kind === 'expired-certificate' ||
    (fault.kind === 'refuse-client' && fault.how === 'revoked');
  if (!needsCertificate || faulty !== undefined) return;
  throw new SimulatorError(
    'invalid-setting',
    `The fault "${fault.kind}" needs certificates.faulty; createCertificates makes it.`,
    { setting: 'certificates' },
  );
}

/** How to treat a connection that meets these faults; undefined to break it. */
export function receptionFor(
  { server, faulty }: ReceptionCertificates,
  { faults, hadPlanned }: HandshakeFaults,
): Reception | undefined {
  let reception: Reception = { server, hadPlannedFault: hadPlanned };
  for (const fault of faults) {
    if (fault.kind === 'wrong-certificate' && faulty !== undefined) {
      reception = { ...reception, server: fault.wrong === 'name' ? faulty.wrongName : faulty.wrongAuthority };
    } else if (fault.kind === 'expired-certificate' && faulty !== undefined) {
      reception = { ...reception, server: faulty.expired };
    } else if (fault.kind === 'refuse-client' && fault.how === 'revoked') {
      reception = { ...reception, revocation: faulty?.clientRevocation };
    } else if (fault.kind === 'refuse-client' && fault.how === 'reset') {
      return undefined;
    }
  }
  return reception;
}
