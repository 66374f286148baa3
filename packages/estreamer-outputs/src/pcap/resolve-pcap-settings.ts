import { resolve } from 'node:path';
import {
  choice,
  converted,
  type FieldsFor,
  number,
  type ResolvedSettings,
  required,
  text,
  wholeNumber,
  withDefault,
} from '@x/foundation';
import { resolveOutputFields } from '../errors/output-error.ts';
import { MAX_SNAP_LENGTH } from './pcap-format.ts';
import type { PcapPluginSettings } from './pcap-settings.ts';

const FIELDS = {
  directory: required(
    converted(text({ values: 'the path of a folder', controlCharacters: true }), (path) => resolve(path)),
    'The folder for the files.',
  ),
  files: withDefault(choice('rotating', 'per-event'), 'Which packets share a file.', 'rotating'),
  maxFileBytes: withDefault(
    number({ from: 1, unit: 'bytes', infinity: true }),
    'When a file is full.',
    104_857_600,
  ),
  maxFileSeconds: withDefault(
    number({ from: 0.001, unit: 'seconds', infinity: true }),
    'When a file is old.',
    Number.POSITIVE_INFINITY,
  ),
  snapLength: withDefault(
    wholeNumber({ from: 1, to: MAX_SNAP_LENGTH, unit: 'bytes' }),
    'The most bytes of a packet that are kept.',
    MAX_SNAP_LENGTH,
  ),
  fsync: withDefault(
    choice('delivery', 'close', 'never'),
    'When packets are forced to the disk.',
    'delivery',
  ),
  batchBytes: withDefault(
    number({ from: 1, unit: 'bytes' }),
    'What is collected before it is written.',
    1_048_576,
  ),
  rememberedPackets: withDefault(wholeNumber(), 'Packets that are remembered.', 10_000),
  fileMode: withDefault(wholeNumber({ to: 0o777 }), 'Permissions of new files.', 0o640),
} satisfies FieldsFor<PcapPluginSettings>;

/** Settings with every default in place. */
export type ResolvedPcapSettings = ResolvedSettings<typeof FIELDS>;

/**
 * Checks settings and fills in what is left out.
 *
 * @throws {EstreamerOutputError} `invalid-settings` with every issue
 */
export function resolvePcapSettings(settings: PcapPluginSettings): ResolvedPcapSettings {
  return resolveOutputFields(FIELDS, settings, 'The pcap plugin cannot be made');
}
