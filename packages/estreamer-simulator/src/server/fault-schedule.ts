import type { Fault } from '../faults/fault.ts';
import { faultPoint } from '../faults/fault-points.ts';
import { type ArmedFault, armFault, type FaultOutcome } from '../faults/injected-fault.ts';

/** What a connection meets in its handshake. */
export interface HandshakeFaults {
  readonly faults: readonly Fault[];
  /** Whether one of them is the connection's share of the plan. */
  readonly hadPlanned: boolean;
}

/** The faults that wait for a connection. */
export interface FaultSchedule {
  /** Adds a fault for the next connection. */
  add(fault: ArmedFault): void;
  /** The handshake's faults for a connection that begins; they have happened. */
  takeForHandshake(): HandshakeFaults;
  /** All others for a session that begins; `hadPlanned` is what its handshake said. */
  takeForSession(hadPlanned: boolean): readonly ArmedFault[];
  /** There will be no connection any more. */
  end(): void;
}

/**
 * Hands faults out: what was injected goes to the next connection, all of it; of the plan each connection gets one,
 * in its order.
 */
export function createFaultSchedule(
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
    takeForHandshake() {
      const [first] = planned;
      const due = injected.filter((fault) => fault.pending && isOfHandshake(fault));
      const hadPlanned = first !== undefined && isOfHandshake(first);
      if (hadPlanned) {
        planned.shift();
        due.push(first);
      }
      injected = injected.filter((fault) => fault.pending && !isOfHandshake(fault));
      for (const fault of due) settle(fault, 'happened', 'a connection met it in its handshake');
      return { faults: due.map(({ fault }) => fault), hadPlanned };
    },
    takeForSession(hadPlanned) {
      const due = injected.filter(({ pending }) => pending);
      injected = [];
      const [first] = planned;
      if (!hadPlanned && first !== undefined && !isOfHandshake(first)) {
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
