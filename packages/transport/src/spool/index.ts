export type {
  SpoolDependencies,
  SpoolLoss,
  SpoolLossReason,
  SpoolSettings,
  SpoolStatus,
  SpoolTransport,
} from './spool-settings.ts';
export { withSpool } from './with-spool.ts';
