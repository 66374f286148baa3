import { counter, gauge, secondsOf, stateOf, statusInstruments } from '@x/foundation';
import type { PluginState, PluginStatus } from '../slot/plugin-status.ts';
import type { PluginHostStatus } from './plugin-host.ts';

const STATES: readonly PluginState[] = [
  'waiting',
  'ready',
  'retrying',
  'stalled',
  'paused',
  'failed',
  'holding',
  'closed',
];

/** What `host.status()` offers to `observeStatus` of `@x/foundation`. */
export const PLUGIN_HOST_METRICS = statusInstruments<PluginHostStatus>('estreamer.host', {
  deliveries: counter('{delivery}', 'Deliveries that every required plugin has taken.'),
  failedDeliveries: counter(
    '{delivery}',
    'Deliveries that a required plugin, or the end of the run, kept from being acknowledged.',
  ),
  underWay: gauge(
    '{delivery}',
    'Deliveries that were given to the plugins and are not done.',
    'deliveries_under_way',
  ),
  records: counter('{record}', 'Records of these deliveries, counted as often as they came.'),
  untaken: counter('{record}', 'Events that no plugin wanted.', 'untaken_records'),
});

/** What each of `host.list()` offers to `observeStatus`; tell them apart by an attribute with the plugin's name. */
export const PLUGIN_METRICS = statusInstruments<PluginStatus>('estreamer.plugin', {
  state: stateOf(STATES, 'Where the plugin stands: 1 for the state that holds.'),
  records: counter(
    '{record}',
    'Records that the plugin was given; one that it was given again counts again.',
  ),
  errors: counter('{error}', 'Calls of the plugin that failed.'),
  dropped: counter('{record}', 'Records that the plugin wanted and did not get.', 'dropped_records'),
  queued: gauge('{record}', 'Records that wait for the plugin.', 'queued_records'),
  meanMs: secondsOf("What the plugin's callback takes for a record, on average.", 'mean_call_time'),
  maxMs: secondsOf("The longest call of the plugin's callback.", 'longest_call_time'),
  restarts: counter('{restart}', "How often the plugin's thread ended before its time."),
});
