export { definePlugin, type PluginClass, type PluginDefinition } from './contract/check-plugin.ts';
export type {
  Plugin,
  PluginCallback,
  PluginContext,
  PluginDelivery,
  PluginDeliveryCallback,
  PluginInfo,
  PluginLogger,
  PluginMetadata,
  PluginPolicy,
  PluginRecord,
  PluginRecordKind,
} from './contract/plugin.ts';
export type { PluginDirectorySettings, PluginFileDecisions } from './directory/directory-settings.ts';
export type { PluginFailure, PluginStage } from './errors/plugin-error.ts';
export {
  EstreamerPluginError,
  type EstreamerPluginErrorCode,
  type EstreamerPluginErrorContext,
  isEstreamerPluginError,
  recordsFailed,
} from './errors/plugin-error.ts';
export { createPluginHost } from './host/create-plugin-host.ts';
export { PLUGIN_HOST_METRICS, PLUGIN_METRICS } from './host/metrics.ts';
export type {
  PluginChange,
  PluginDecisions,
  PluginEntry,
  PluginFileEntry,
  PluginHost,
  PluginHostDependencies,
  PluginHostOptions,
  PluginHostSettings,
  PluginHostStatus,
  PreparedChange,
  ProcessOutcome,
} from './host/plugin-host.ts';
export {
  type AcknowledgeableDelivery,
  type StreamDeliveriesDependencies,
  type StreamDeliveriesSettings,
  type StreamedDeliveries,
  streamDeliveries,
} from './host/stream-deliveries.ts';
export type { ImportModule } from './instance/import-plugin.ts';
export type { DropReason } from './instance/plugin-task.ts';
export type { CircuitState } from './isolation/circuit-breaker.ts';
export type {
  CircuitSettings,
  PluginLimits,
  RetrySettings,
  WorkerLimits,
} from './isolation/plugin-limits.ts';
export type { PluginHostEvent, RefusalReason } from './slot/plugin-event.ts';
export { formatPluginTable, type PluginState, type PluginStatus } from './slot/plugin-status.ts';
