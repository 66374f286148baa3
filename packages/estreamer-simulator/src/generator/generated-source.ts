import type { EventSource, SessionContext, SessionRequest } from '../source/event-source.ts';
import { openFeed } from './feed.ts';
import { type GeneratedSourceSettings, resolveGeneratedSourceSettings } from './generated-source-settings.ts';
import { networkHostProfiles } from './network/host-profiles.ts';
import { createTrafficPreparation, type PreparedTraffic } from './prepared-traffic.ts';
import { createSchedule } from './schedule.ts';
import { selectRecords } from './select-records.ts';
import { createPace, createTimeline } from './timeline.ts';
import { countTraffic, createTrafficReader } from './traffic.ts';

/**
 * Traffic of a small made-up network with two offices: connections, intrusion events with their packets and extra
 * data, file, malware, discovery, user and correlation events, each preceded by the metadata that names its ids.
 *
 * The same settings give the same events, for every client and at any time. A session gets of them what it asked for, from its
 * start timestamp on: each second can be made again, so the whole history is there and takes no memory. A session that
 * starts now (0xFFFFFFFF) gets, with `rate`, what happens from now on, or else what no session has got yet.
 *
 * @example
 * // A million connections at 2,000 a second, 10,000 in each second of the archive timestamp.
 * generatedSource({ events: 1_000_000, rate: 2000, eventsPerArchiveSecond: 10_000, mix: { visit: 1 } });
 * @throws {SimulatorError} `invalid-settings`
 */
export function generatedSource(settings: GeneratedSourceSettings = {}): EventSource {
  const { productVersion, mix, rate, recordsPerBundle, ...checked } =
    resolveGeneratedSourceSettings(settings);
  const timeline = createTimeline(checked, createSchedule(mix));
  const pace = createPace(timeline, rate);
  const preparation = createTrafficPreparation(productVersion, timeline.schedule);
  /** Where the sessions that have begun started: the present moves on, their totals do not. */
  const firstFlows = new WeakMap<SessionRequest, number>();

  const preparedFor = (request: SessionRequest, context?: SessionContext): PreparedTraffic => {
    const knownBlocksOnly = checked.knownBlocksOnly ?? context?.knownBlocksOnly ?? false;
    return preparation.prepare(
      selectRecords(request, productVersion, knownBlocksOnly, preparation.catalogue),
    );
  };

  return {
    totals(request, context) {
      const firstFlow = firstFlows.get(request) ?? pace.firstFlowFor(request.initialTimestamp);
      return countTraffic(timeline, preparedFor(request, context), firstFlow);
    },
    open(request, context) {
      const { extended, initialTimestamp } = request;
      const prepared = preparedFor(request, context);
      return openFeed({
        pace,
        createReader() {
          const firstFlow = pace.firstFlowFor(initialTimestamp);
          firstFlows.set(request, firstFlow);
          return createTrafficReader(timeline, prepared, firstFlow);
        },
        connectionId: extended ? context.connectionId : undefined,
        recordsPerMessage: extended ? recordsPerBundle : 1,
      });
    },
    hostProfiles: (range) => networkHostProfiles(range, checked.startTime),
  };
}
