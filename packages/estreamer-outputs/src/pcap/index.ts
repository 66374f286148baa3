export { createPcapPlugin } from './create-pcap-plugin.ts';
export type {
  PcapFiles,
  PcapFsyncPolicy,
  PcapPlugin,
  PcapPluginDependencies,
  PcapPluginSettings,
  PcapStatus,
} from './pcap-settings.ts';
