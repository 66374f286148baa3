import { describeError, type Logger } from '@x/foundation';
import { describeFailure } from '../errors/plugin-error.ts';
import type { PluginHostEvent } from '../slot/plugin-event.ts';

/** Tells a listener, or the logger where there is none, or where it throws. */
export function createEventReporter(
  onEvent: ((event: PluginHostEvent) => void) | undefined,
  logger: Logger,
): (event: PluginHostEvent) => void {
  return (event) => {
    try {
      if (onEvent !== undefined) return onEvent(event);
    } catch (error) {
      logger.error(
        { code: 'callback-failed', event: event.kind, error },
        `onEvent threw: ${describeError(error)}`,
      );
    }
    const { level, message } = describe(event);
    const { kind, ...fields } = event;
    logger[level]({ code: kind, ...fields }, message);
  };
}

interface Line {
  readonly level: keyof Logger;
  readonly message: string;
}

function describe(event: PluginHostEvent): Line {
  const name = 'plugin' in event ? `Plugin ${JSON.stringify(event.plugin)}` : '';
  switch (event.kind) {
    case 'loaded':
      return { level: 'info', message: `${name} ${event.info.version} is loaded` };
    case 'swapped':
      return {
        level: 'info',
        message: `${name} ${event.info.version} has taken the place of ${event.previous.version}`,
      };
    case 'unloaded':
      return { level: 'info', message: `${name} ${event.info.version} is unloaded` };
    case 'load-failed': {
      const consequence = event.kept
        ? 'the version before stays'
        : event.holds
          ? 'deliveries wait until it can be'
          : 'it gets no records';
      return {
        level: 'error',
        message: `${name} cannot be loaded, ${consequence}: ${describeError(event.error)}`,
      };
    }
    case 'refused':
      return {
        level: event.reason === 'name' ? 'debug' : event.holds ? 'error' : 'warn',
        message: `The file ${JSON.stringify(event.file)} is not loaded${event.kept ? ', the version before stays' : ''}${event.holds ? ', and deliveries wait until it can be' : ''}: ${event.reason}`,
      };
    case 'removed':
      return {
        level: 'warn',
        message: `${name} is unloaded in ${Math.round(event.graceMs)} ms unless its file comes back: ${JSON.stringify(event.file)} is gone`,
      };
    case 'failure': {
      const again = event.retryInMs === undefined ? '' : `; again in ${Math.round(event.retryInMs)} ms`;
      const level = event.failure.policy === 'required' ? 'error' : 'warn';
      const others = event.untold === undefined ? '' : ` (and ${event.untold} more failures before)`;
      return { level, message: `${describeFailure(event.failure)}${again}${others}` };
    }
    case 'recovered':
      return { level: 'info', message: `${name} succeeded after ${event.attempts} attempts` };
    case 'stalled':
      return {
        level: 'warn',
        message: `${name} has taken none of ${event.deliveries} deliveries for ${event.milliseconds} ms; they wait`,
      };
    case 'circuit-opened':
      return {
        level: 'warn',
        message: `${name} failed ${event.failures} times in a row and is left alone for a while`,
      };
    case 'circuit-half-opened':
      return { level: 'info', message: `${name} is tried again` };
    case 'circuit-closed':
      return { level: 'info', message: `${name} works again` };
    case 'records-dropped':
      return { level: 'warn', message: `${name} does not get ${event.records} records: ${event.reason}` };
    case 'records-untaken':
      return {
        level: 'warn',
        message: `No plugin took ${event.records} events: ${Object.entries(event.kinds)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}`,
      };
    case 'worker-died':
      return { level: 'error', message: `The thread of ${name} ended: ${describeError(event.error)}` };
    case 'directory-failed':
      return {
        level: 'error',
        message: `The directory ${JSON.stringify(event.directory)} cannot be watched: ${describeError(event.error)}`,
      };
  }
}
