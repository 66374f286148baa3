import { type EventDataMessage, encodeMessage } from '@x/estreamer-protocol';
import { SimulatorError } from '../errors/simulator-error.ts';
import type { EventFeed, EventSource, SessionContext, SessionRequest } from '../source/event-source.ts';
import { createPace, unpaced } from './pace.ts';
import { type PreparedTraffic, prepareTraffic } from './prepared-traffic.ts';
import { blocksOfProduct, type ProductVersion } from './product-versions.ts';
import { selectRecords } from './select-records.ts';
import { countTraffic, createTraffic, type TrafficPlan } from './traffic.ts';

/** Settings of {@link generatedSource}. */
export interface GeneratedSourceSettings {
  /**
   * How many events (records that are not metadata) happen in the simulated network; a session gets those that it
   * asks for.
   * @default Infinity
   */
  readonly events?: number | undefined;
  /**
   * How many records a session gets each second, metadata included. Records that a slow client leaves behind follow
   * as fast as it acknowledges. Without it all go out as fast as they are acknowledged.
   * @default no limit
   */
  readonly recordsPerSecond?: number | undefined;
  /**
   * The most records of one bundle.
   * @default 50
   */
  readonly recordsPerBundle?: number | undefined;
  /**
   * What makes the traffic; an integer. The same settings give the same records.
   * @default 1
   */
  readonly seed?: number | undefined;
  /**
   * When the first event is archived: a Date, or unix seconds.
   * @default 2026-01-01T00:00:00Z
   */
  readonly startTime?: Date | number | undefined;
  /**
   * How many events share a second of the archive timestamp.
   * @default recordsPerSecond, or 1000
   */
  readonly eventsPerSecond?: number | undefined;
  /**
   * Which management center to be: it selects the block versions, as far as the client asked for them.
   * @default '7.1'
   */
  readonly productVersion?: ProductVersion | undefined;
}

const DEFAULT_START_TIME = 1_767_225_600;
const DEFAULT_RECORDS_PER_BUNDLE = 50;
const DEFAULT_EVENTS_PER_SECOND = 1000;

/**
 * Traffic of a small made-up network with two offices: connections, intrusion events with their packets, file and
 * malware events, each preceded by the metadata that names its ids. Every session gets it from its start, and of it
 * what it asked for. Connections are told apart by device, instance and counter, intrusion events by device and event id.
 *
 * @throws {SimulatorError} `invalid-setting`
 */
export function generatedSource(settings: GeneratedSourceSettings = {}): EventSource {
  const { events = Number.POSITIVE_INFINITY, recordsPerSecond, seed = 1 } = settings;
  const { recordsPerBundle = DEFAULT_RECORDS_PER_BUNDLE, startTime = DEFAULT_START_TIME } = settings;
  const { eventsPerSecond = recordsPerSecond ?? DEFAULT_EVENTS_PER_SECOND, productVersion = '7.1' } =
    settings;
  const plan: TrafficPlan = {
    seed,
    events,
    startTime: typeof startTime === 'number' ? startTime : Math.floor(startTime.getTime() / 1000),
    eventsPerSecond,
  };
  check('events', events, events === Number.POSITIVE_INFINITY || (Number.isInteger(events) && events >= 0));
  check('recordsPerSecond', recordsPerSecond, recordsPerSecond === undefined || isPositive(recordsPerSecond));
  check('recordsPerBundle', recordsPerBundle, Number.isInteger(recordsPerBundle) && recordsPerBundle > 0);
  check('eventsPerSecond', eventsPerSecond, isPositive(eventsPerSecond));
  check('seed', seed, Number.isInteger(seed));
  check('startTime', startTime, Number.isInteger(plan.startTime) && plan.startTime > 0);
  check('productVersion', productVersion, Object.hasOwn(blocksOfProduct, productVersion));

  const preparedBySelection = new Map<string, PreparedTraffic>();
  const preparedFor = (request: SessionRequest): PreparedTraffic => {
    const selection = selectRecords(request, productVersion);
    const key = JSON.stringify(selection);
    let prepared = preparedBySelection.get(key);
    if (prepared === undefined) {
      prepared = prepareTraffic(selection);
      preparedBySelection.set(key, prepared);
    }
    return prepared;
  };

  return {
    totals: (request) => countTraffic(plan, preparedFor(request)),
    open: (request, context) => openFeed(request, context, createTraffic(plan, preparedFor(request))),
  };

  function openFeed(
    { extended }: SessionRequest,
    { connectionId }: SessionContext,
    nextRecord: ReturnType<typeof createTraffic>,
  ): EventFeed {
    const recordsPerMessage = extended ? recordsPerBundle : 1;
    const pace =
      recordsPerSecond === undefined
        ? unpaced(recordsPerMessage)
        : createPace(recordsPerSecond, recordsPerMessage);
    let sequenceNumber = 0;
    let upcoming = nextRecord();
    return {
      next(now) {
        if (upcoming === undefined) return { status: 'end' };
        const due = pace.due(now);
        if ('waitMs' in due) return { status: 'wait', delayMs: due.waitMs };
        const messages: EventDataMessage[] = [];
        let eventCount = 0;
        while (upcoming !== undefined && messages.length < due.take) {
          messages.push({ kind: 'eventData', payload: upcoming.octets });
          if (upcoming.isEvent) eventCount += 1;
          upcoming = nextRecord();
        }
        pace.sent(messages.length, now);
        sequenceNumber += 1;
        const octets = encodeMessage(
          extended
            ? { kind: 'messageBundle', connectionId, sequenceNumber, messages }
            : (messages[0] as EventDataMessage),
        );
        return { status: 'message', message: { octets, records: messages.length, events: eventCount } };
      },
    };
  }
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function check(setting: string, value: unknown, isValid: boolean): void {
  if (isValid) return;
  throw new SimulatorError('invalid-setting', `${setting} is ${String(value)}, which it can't be.`, {
    setting,
  });
}
