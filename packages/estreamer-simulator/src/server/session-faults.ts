import type { Fault } from '../faults/fault.ts';
import { type FaultPoint, faultPoint, messageStrike } from '../faults/fault-points.ts';
import type { ArmedFault, FaultOutcome } from '../faults/injected-fault.ts';
import type { Disturbance, MessageMoment } from '../faults/message-fault.ts';

/** The faults that wait for their moment in one session. */
export interface SessionFaults {
  arm(fault: ArmedFault): void;
  /** The first fault that is due at this point, which has then happened. */
  takeAt(point: Exclude<FaultPoint, 'message'>, detail: string): Fault | undefined;
  /** What is to be done in place of sending a message; undefined to send it. */
  strike(moment: MessageMoment): Disturbance | undefined;
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
    strike(moment) {
      armed = armed.filter(({ pending }) => pending);
      const atMessages = armed.filter(({ fault }) => faultPoint(fault) === 'message');
      const due = atMessages.filter(({ messagesBefore }) => messagesBefore === 0);
      for (const waiting of atMessages) waiting.messagesBefore = Math.max(0, waiting.messagesBefore - 1);
      for (const waiting of due) {
        const disturbance = messageStrike(waiting.fault)?.(waiting.fault, moment);
        if (disturbance === undefined) continue;
        settle(waiting, 'happened', disturbance.detail);
        return disturbance;
      }
      return undefined;
    },
    end() {
      for (const fault of armed) settle(fault, 'session-ended', 'the session ended before it could happen');
    },
  };
}
