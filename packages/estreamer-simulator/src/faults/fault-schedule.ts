import type { CertificateWithKey, FaultyCertificates } from '../certificates.ts';
import { SimulatorError } from '../simulator-error.ts';
import { effectAtMessage, type Fault, type FaultPoint, faultPoint } from './fault.ts';
import { type ArmedFault, armFault, type FaultOutcome } from './injected-fault.ts';
import type { FaultEffect, UpcomingMessage } from './message-fault.ts';

/** What a simulator can show in a handshake. */
export interface ServerCertificates {
  readonly server: CertificateWithKey;
  readonly faulty?: FaultyCertificates | undefined;
}

/** How a connection is treated up to the end of the TLS handshake. */
export type Handshake =
  /** With this certificate. `hadPlannedFault` says whether the connection's part of the plan is used up. */
  | { readonly kind: 'handshake'; readonly server: CertificateWithKey; readonly hadPlannedFault: boolean }
  /** The handshake is answered with a TLS alert. */
  | { readonly kind: 'alert'; readonly alert: number }
  /** The connection is broken before it. */
  | { readonly kind: 'reset' };

/** The faults that wait for a connection. */
export interface FaultSchedule {
  /** Adds a fault for the next connection. */
  add(fault: ArmedFault): void;
  /** How to treat a connection that begins; the faults of its handshake have then happened. */
  nextHandshake(): Handshake;
  /** All other faults for a session that begins; `hadPlannedFault` is what its handshake said. */
  takeForSession(hadPlannedFault: boolean): readonly ArmedFault[];
  /** There will be no further connection. */
  end(): void;
}

/** RFC 8446, section 6. */
const CERTIFICATE_REVOKED = 44;

/**
 * Gives faults to connections: what was injected goes to the next connection, all of it; of the plan each connection gets
 * one, in its order.
 */
export function createFaultSchedule(
  certificates: ServerCertificates,
  plan: readonly Fault[],
  onOutcome: (fault: Fault, outcome: FaultOutcome) => void,
): FaultSchedule {
  const planned = plan.map(armFault);
  let injected: ArmedFault[] = [];

  const settle = (fault: ArmedFault, status: FaultOutcome['status'], detail: string) => {
    const outcome: FaultOutcome = { status, session: undefined, detail };
    fault.settle(outcome);
    onOutcome(fault.fault, outcome);
  };
  const isOfHandshake = ({ fault }: ArmedFault) => faultPoint(fault) === 'handshake';

  return {
    add(fault) {
      injected.push(fault);
    },
    nextHandshake() {
      const [first] = planned;
      const due = injected.filter((fault) => fault.pending && isOfHandshake(fault));
      const hadPlannedFault = first !== undefined && isOfHandshake(first);
      if (hadPlannedFault) {
        planned.shift();
        due.push(first);
      }
      injected = injected.filter((fault) => fault.pending && !isOfHandshake(fault));
      for (const fault of due) settle(fault, 'happened', 'happened in the handshake of a connection');
      return handshakeWith(
        due.map(({ fault }) => fault),
        certificates,
        hadPlannedFault,
      );
    },
    takeForSession(hadPlannedFault) {
      const due = injected.filter(({ pending }) => pending);
      injected = [];
      const [first] = planned;
      if (!hadPlannedFault && first !== undefined && !isOfHandshake(first)) {
        planned.shift();
        due.push(first);
      }
      return due;
    },
    end() {
      for (const fault of [...injected, ...planned]) {
        if (fault.pending) settle(fault, 'simulator-closed', 'the simulator was closed before');
      }
      injected = [];
      planned.length = 0;
    },
  };
}

/**
 * Checks that there is a certificate for a fault.
 *
 * @throws {SimulatorError} `invalid-fault`
 */
export function checkFaultCertificate({ faulty }: ServerCertificates, { kind }: Fault): void {
  const needsCertificate = kind === 'wrong-certificate' || kind === 'expired-certificate';
  if (!needsCertificate || faulty !== undefined) return;
  throw new SimulatorError(
    'invalid-fault',
    `The fault "${kind}" needs certificates.faulty; createCertificates makes it.`,
  );
}

/** The first fault that says something about the handshake decides. */
function handshakeWith(
  faults: readonly Fault[],
  { server, faulty }: ServerCertificates,
  hadPlannedFault: boolean,
): Handshake {
  for (const fault of faults) {
    if (fault.kind === 'refuse-client' && fault.how === 'reset') return { kind: 'reset' };
    if (fault.kind === 'refuse-client' && fault.how === 'revoked') {
      return { kind: 'alert', alert: CERTIFICATE_REVOKED };
    }
    if (faulty === undefined) continue;
    if (fault.kind === 'expired-certificate') {
      return { kind: 'handshake', server: faulty.expired, hadPlannedFault };
    }
    if (fault.kind === 'wrong-certificate') {
      const { wrongName, wrongAuthority } = faulty;
      return {
        kind: 'handshake',
        server: fault.wrong === 'name' ? wrongName : wrongAuthority,
        hadPlannedFault,
      };
    }
  }
  return { kind: 'handshake', server, hadPlannedFault };
}

/** The faults that wait in one session until they can happen. */
export interface SessionFaults {
  arm(fault: ArmedFault): void;
  /** The first fault that is due at this point, which has then happened. */
  takeAt(point: Exclude<FaultPoint, 'message'>, detail: string): Fault | undefined;
  /** What is to be done in place of sending a message; undefined to send it. */
  effectAt(upcoming: UpcomingMessage): FaultEffect | undefined;
  /** The session has ended: what has not happened never will. */
  end(): void;
}

export function createSessionFaults(
  session: number,
  onOutcome: (fault: Fault, outcome: FaultOutcome) => void,
): SessionFaults {
  let armed: ArmedFault[] = [];

  const settle = (fault: ArmedFault, status: 'happened' | 'session-ended', detail: string) => {
    if (!fault.pending) return;
    const outcome: FaultOutcome = { status, session, detail };
    armed = armed.filter((other) => other !== fault);
    fault.settle(outcome);
    onOutcome(fault.fault, outcome);
  };

  return {
    arm(fault) {
      armed.push(fault);
    },
    takeAt(point, detail) {
      const due = armed.find(({ fault, pending }) => pending && faultPoint(fault) === point);
      if (due !== undefined) settle(due, 'happened', detail);
      return due?.fault;
    },
    effectAt(upcoming) {
      if (armed.length === 0) return undefined;
      armed = armed.filter(({ pending }) => pending);
      const due = armed.filter(
        (waiting) => faultPoint(waiting.fault) === 'message' && waiting.countMessage(),
      );
      for (const waiting of due) {
        const effect = effectAtMessage(waiting.fault, upcoming);
        if (effect === undefined) continue;
        settle(waiting, 'happened', effect.detail);
        return effect;
      }
      return undefined;
    },
    end() {
      for (const fault of armed) settle(fault, 'session-ended', 'the session ended before it could happen');
    },
  };
}
