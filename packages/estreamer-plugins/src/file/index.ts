export type { OutputSettings } from '../output/line-batches.ts';
export { createFilePlugin } from './create-file-plugin.ts';
export type {
  FileFsyncPolicy,
  FilePlugin,
  FilePluginDependencies,
  FilePluginEvent,
  FilePluginSettings,
  FileStatus,
} from './file-settings.ts';
