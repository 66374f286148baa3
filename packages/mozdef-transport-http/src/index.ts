export { createHttpTransport } from './create-http-transport.ts';
export type { PoolOptions } from './dispatcher-options.ts';
export type {
  HttpDispatcher,
  HttpTransportDependencies,
  HttpTransportPaths,
  HttpTransportSettings,
  HttpTransportTls,
  PemInput,
} from './http-transport-settings.ts';
