import { resolve } from 'node:path';
import { EstreamerPluginError } from '../errors/plugin-error.ts';
import { MAX_SNAP_LENGTH } from './pcap-format.ts';
import type { PcapPluginSettings } from './pcap-settings.ts';

/** Settings with every default in place. */
export type CompletePcapSettings = {
  readonly [Name in keyof PcapPluginSettings]-?: Exclude<PcapPluginSettings[Name], undefined>;
};

const FILES: readonly unknown[] = ['rotating', 'per-event'];
const FSYNC: readonly unknown[] = ['delivery', 'close', 'never'];

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerPluginError} `invalid-settings` with every reason
 */
export function readPcapSettings(settings: PcapPluginSettings): CompletePcapSettings {
  const {
    files = 'rotating',
    maxFileBytes = 104_857_600,
    maxFileSeconds = Number.POSITIVE_INFINITY,
    snapLength = MAX_SNAP_LENGTH,
    fsync = 'delivery',
    batchBytes = 1_048_576,
    rememberedPackets = 10_000,
    fileMode = 0o640,
  } = settings;
  const issues: string[] = [];
  const check = (holds: boolean, issue: string) => {
    if (!holds) issues.push(issue);
  };
  const directory: unknown = settings.directory;
  check(typeof directory === 'string' && directory !== '', '"directory" is not the path of a folder');
  check(FILES.includes(files), '"files" is neither "rotating" nor "per-event"');
  check(FSYNC.includes(fsync), '"fsync" is none of "delivery", "close" and "never"');
  check(maxFileBytes > 0, '"maxFileBytes" is not a number above 0');
  check(maxFileSeconds > 0, '"maxFileSeconds" is not a number above 0');
  check(
    Number.isInteger(snapLength) && snapLength >= 1 && snapLength <= MAX_SNAP_LENGTH,
    `"snapLength" is not an integer from 1 to ${MAX_SNAP_LENGTH}`,
  );
  check(batchBytes > 0, '"batchBytes" is not a number above 0');
  check(
    Number.isInteger(rememberedPackets) && rememberedPackets >= 0,
    '"rememberedPackets" is not an integer from 0 on',
  );
  check(Number.isInteger(fileMode) && fileMode >= 0 && fileMode <= 0o777, '"fileMode" is no file mode');
  if (issues.length > 0) {
    const text = `The pcap plugin cannot be made: ${issues.join('; ')}.`;
    throw new EstreamerPluginError('invalid-settings', text, { issues });
  }
  return {
    directory: resolve(settings.directory),
    files,
    maxFileBytes,
    maxFileSeconds,
    snapLength,
    fsync,
    batchBytes,
    rememberedPackets,
    fileMode,
  };
}
