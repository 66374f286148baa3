export { definePlugin, type PluginDefinition } from './contract/define-plugin.ts';
export type {
  Plugin,
  PluginCallback,
  PluginContext,
  PluginInfo,
  PluginLogger,
  PluginMetadata,
  PluginPolicy,
  PluginRecord,
  PluginRecordKind,
} from './contract/plugin.ts';
export {
  EstreamerPluginError,
  type EstreamerPluginErrorCode,
  type EstreamerPluginErrorContext,
  isEstreamerPluginError,
} from './errors/plugin-error.ts';
export { createPluginHost } from './host/create-plugin-host.ts';
export type { PluginFailure, PluginStage } from './host/plugin-failure.ts';
export type {
  PluginDelivery,
  PluginEntry,
  PluginHost,
  PluginHostDependencies,
  PluginHostOptions,
  PluginHostSettings,
  PluginHostStats,
  PluginState,
  PluginStatus,
  ProcessOutcome,
} from './host/plugin-host.ts';
