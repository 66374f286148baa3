import { effectAtMessage, type Fault, type FaultPoint, faultPoint } from './fault.ts';
import type { ArmedFault, FaultOutcome } from './injected-fault.ts';
import type { FaultEffect, UpcomingMessage } from './message-fault.ts';

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
