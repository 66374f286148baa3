import { systemClock } from '@x/foundation';
import { checkFault } from '../faults/check-fault.ts';
import { type Fault, faultPoint } from '../faults/fault.ts';
import { checkFaultCertificate, createFaultSchedule } from '../faults/fault-schedule.ts';
import { armFault, type InjectedFault } from '../faults/injected-fault.ts';
import { SimulatorError } from '../simulator-error.ts';
import { createListener, type RefusedHandshake } from './listener.ts';
import { createSession, type RunningSession } from './session.ts';
import type { SimulatorSession } from './session-record.ts';
import { createReport } from './simulator-event.ts';
import {
  resolveSimulatorSettings,
  type SimulatorDependencies,
  type SimulatorSettings,
} from './simulator-settings.ts';

/** Which session a fault is for: the next that begins, or the last that runs and if there is none the next. */
export type FaultTarget = 'next' | 'running';

/** A stand-in management center. */
export interface Simulator {
  /**
   * Starts to accept connections.
   *
   * @returns where it listens
   * @throws {SimulatorError} `listen-failed` when the address can't be had, and on a second call
   */
  listen(): Promise<{ host: string; port: number }>;
  /**
   * The sessions so far, the ended ones included, in the order in which they began; of the ended ones as many as
   * `keepSessions` says.
   */
  readonly sessions: readonly SimulatorSession[];
  /** Resolves with the next session that begins; never when the simulator is closed before. */
  nextSession(): Promise<SimulatorSession>;
  /** The last connections that did not get through the TLS handshake; as many as `keepSessions` says. */
  readonly refused: readonly RefusedHandshake[];
  /**
   * Has a fault happen. Those of the handshake and the start of a session wait for the next connection in any case.
   *
   * @param target @default 'running'
   * @throws {SimulatorError} `invalid-fault` for a fault that can't be
   */
  inject(fault: Fault, target?: FaultTarget): InjectedFault;
  /** Stops listening and ends all sessions. Resolves when no socket and no timer is left; may be called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a simulator; it does nothing before `listen`.
 *
 * @example
 * const certificates = await createCertificates();
 * const simulator = createSimulator({ certificates, source: generatedSource({ events: 1000 }) });
 * const { host, port } = await simulator.listen();
 * const session = await simulator.nextSession(); // once a client has connected
 * await session.delivered;
 * await simulator.close();
 * @throws {SimulatorError} `invalid-settings`
 */
export function createSimulator(
  settings: SimulatorSettings,
  dependencies: SimulatorDependencies = {},
): Simulator {
  const resolved = resolveSimulatorSettings(settings);
  const { certificates, host, port, minVersion, maxVersion, keepSessions } = resolved;
  const { clock = systemClock, logger, observer } = dependencies;

  const report = createReport(observer, logger);
  const schedule = createFaultSchedule(certificates, resolved.faults, (fault, outcome) =>
    report({ kind: 'fault', fault, outcome }),
  );
  const running = new Set<RunningSession>();
  const sessions: SimulatorSession[] = [];
  const refused: RefusedHandshake[] = [];
  let begun = 0;
  let waiting: ((session: SimulatorSession) => void)[] = [];
  let opening: Promise<{ host: string; port: number }> | undefined;
  let closing: Promise<void> | undefined;

  const forgetOldest = () => {
    if (sessions.length - running.size <= keepSessions) return;
    sessions.splice(
      sessions.findIndex(({ end }) => end !== undefined),
      1,
    );
  };

  const listener = createListener({
    host,
    port,
    authority: certificates.authority.certificate,
    minVersion,
    maxVersion,
    nextHandshake: () => schedule.nextHandshake(),
    onConnection(socket, reset, hadPlannedFault) {
      begun += 1;
      const session = createSession({ ...resolved, id: begun, socket, reset, clock, report });
      running.add(session);
      sessions.push(session);
      void session.closed.then(() => {
        running.delete(session);
        forgetOldest();
      });
      for (const fault of schedule.takeForSession(hadPlannedFault)) session.arm(fault);
      const resolvers = waiting;
      waiting = [];
      for (const resolve of resolvers) resolve(session);
      session.start();
    },
    onRefused(refusal) {
      refused.push(refusal);
      if (refused.length > keepSessions) refused.shift();
      report({ kind: 'handshake-refused', refused: refusal });
    },
  });

  const close = async () => {
    await opening?.catch(() => undefined);
    schedule.end();
    const ended = [...running].map((session) => session.closed);
    for (const session of running) session.shutDown();
    await Promise.all([listener.close(), ...ended]);
  };

  return {
    async listen() {
      if (opening !== undefined || closing !== undefined) {
        throw new SimulatorError(
          'listen-failed',
          `The simulator ${closing === undefined ? 'listens already' : 'is closed'}; make another one.`,
        );
      }
      opening = listener.open();
      const address = await opening;
      logger?.info({ code: 'listening', ...address }, 'simulator listens');
      return address;
    },
    sessions,
    nextSession: () => new Promise((resolve) => waiting.push(resolve)),
    refused,
    inject(fault, target = 'running') {
      checkFault(fault);
      checkFaultCertificate(certificates, fault);
      const armed = armFault(fault);
      const point = faultPoint(fault);
      const session = [...running].findLast(({ end }) => end === undefined);
      const isOfStart = point === 'handshake' || point === 'session-start';
      if (session === undefined || isOfStart || target === 'next') schedule.add(armed);
      else session.arm(armed);
      return armed;
    },
    close() {
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
