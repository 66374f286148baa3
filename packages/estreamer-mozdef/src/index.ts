export { createMozDefPlugin, type MozDefPluginSettings } from './create-mozdef-plugin.ts';
