import type { SimulatorLogger } from './logger.ts';
import type { SimulatorEvent, SimulatorObserver } from './simulator-event.ts';

/** Tells an observer of everything, and a logger of what a person wants to read; neither can disturb the simulator. */
export function createReport(
  observer: SimulatorObserver | undefined,
  logger: SimulatorLogger | undefined,
): (event: SimulatorEvent) => void {
  return (event) => {
    if (logger !== undefined) writeLine(logger, event);
    try {
      observer?.(event);
    } catch (cause) {
      logger?.warn({ event: event.kind, cause }, 'the observer threw an error; it is ignored');
    }
  };
}

function writeLine(logger: SimulatorLogger, event: SimulatorEvent): void {
  switch (event.kind) {
    case 'session-started': {
      const { id, remoteAddress, clientName, tlsVersion } = event.session;
      return logger.info({ session: id, remoteAddress, clientName, tlsVersion }, 'session started');
    }
    case 'streaming': {
      const { id } = event.session;
      const { requestFlags, initialTimestamp, extended, fullyQualified } = event.request;
      const fields = { session: id, requestFlags, initialTimestamp, extended };
      return logger.info(
        fields,
        fullyQualified === undefined ? 'session streams' : 'session streams fully-qualified events',
      );
    }
    case 'hosts-sent': {
      const { startIpAddress, endIpAddress } = event.request;
      const fields = { session: event.session.id, startIpAddress, endIpAddress, hosts: event.hosts };
      return logger.info(fields, `host request answered with ${event.hosts} hosts`);
    }
    case 'unanswered':
      return logger.warn({ session: event.session.id }, event.detail);
    case 'fault': {
      const { fault, outcome } = event;
      const { status, session, detail } = outcome;
      return logger.info({ session, fault: fault.kind, status }, `fault ${fault.kind} ${status}: ${detail}`);
    }
    case 'handshake-refused':
      return logger.warn({ code: event.refused.code }, `handshake refused: ${event.refused.detail}`);
    case 'session-ended': {
      const { id: session, remoteAddress } = event.session;
      const { reason, detail, violation } = event.end;
      const level = violation || reason === 'source-failed' ? 'warn' : 'info';
      return logger[level]({ session, remoteAddress, reason }, `session ended: ${detail}`);
    }
    case 'message-sent':
    case 'message-acknowledged':
      return;
  }
}
