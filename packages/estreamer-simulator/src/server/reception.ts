import type { CertificateWithKey, FaultyCertificates } from '../certificates/certificates.ts';
import { SimulatorError } from '../errors/simulator-error.ts';
import type { Fault } from '../faults/fault.ts';
import type { HandshakeFaults } from './fault-schedule.ts';
import type { Reception } from './listener.ts';

/** RFC 8446, section 6. */
const CERTIFICATE_REVOKED = 44;

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
  const needsCertificate = fault.kind === 'wrong-certificate' || fault.kind === 'expired-certificate';
  if (!needsCertificate || faulty !== undefined) return;
  throw new SimulatorError(
    'invalid-setting',
    `The fault "${fault.kind}" needs certificates.faulty; createCertificates makes it.`,
    { setting: 'certificates' },
  );
}

/** How to treat a connection that meets these faults. */
export function receptionFor(
  { server, faulty }: ReceptionCertificates,
  { faults, hadPlanned }: HandshakeFaults,
): Reception {
  const reception: Reception = { kind: 'handshake', server, hadPlannedFault: hadPlanned };
  for (const fault of faults) {
    if (fault.kind === 'refuse-client' && fault.how === 'reset') return { kind: 'reset' };
    if (fault.kind === 'refuse-client' && fault.how === 'revoked') {
      return { kind: 'alert', alert: CERTIFICATE_REVOKED };
    }
    if (faulty === undefined) continue;
    if (fault.kind === 'expired-certificate') return { ...reception, server: faulty.expired };
    if (fault.kind === 'wrong-certificate') {
      return { ...reception, server: fault.wrong === 'name' ? faulty.wrongName : faulty.wrongAuthority };
    }
  }
  return reception;
}
