export { createHttpTransport } from './create-http-transport.ts';
export type {
  HttpDispatcher,
  HttpServerStatus,
  HttpTransport,
  HttpTransportBulk,
  HttpTransportDependencies,
  HttpTransportPaths,
  HttpTransportSettings,
  HttpTransportTls,
  PoolOptions,
} from './http-transport-settings.ts';
