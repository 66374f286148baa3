import type { PluginLogger } from '../contract/plugin.ts';

const ignore = () => {};

/** Takes everything and writes nothing. */
export const silentLogger: PluginLogger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Adds the plugin's name to every line. */
export function loggerOfPlugin(logger: PluginLogger, plugin: string): PluginLogger {
  return {
    debug: (fields, message) => logger.debug({ ...fields, plugin }, message),
    info: (fields, message) => logger.info({ ...fields, plugin }, message),
    warn: (fields, message) => logger.warn({ ...fields, plugin }, message),
    error: (fields, message) => logger.error({ ...fields, plugin }, message),
  };
}
