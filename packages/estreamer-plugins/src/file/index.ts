export { createFilePlugin } from './create-file-plugin.ts';
export type {
  FileFsyncPolicy,
  FilePlugin,
  FilePluginDependencies,
  FilePluginEvent,
  FilePluginSettings,
  FileStatus,
} from './file-settings.ts';
