export type {
  SpoolDependencies,
  SpoolLoss,
  SpoolLossReason,
  SpoolOptions,
  SpoolStats,
  SpoolTransport,
} from './spool-options.ts';
export { withSpool } from './with-spool.ts';
