import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { EventOrigin } from '../formats/format.ts';
import { createFormat, type FormatName } from '../formats/formats.ts';

/** Settings of {@link createVolumeEstimate}. */
export interface VolumeEstimateSettings {
  /** The formats whose sizes are wanted. */
  readonly formats: readonly FormatName[];
  /**
   * How many rules and devices are counted by name; the events of others are counted together.
   * @default 1000
   */
  readonly maxNames?: number | undefined;
  /**
   * What another estimate of the same formats has counted, from which this one goes on.
   * @default nothing
   */
  readonly counts?: VolumeCounts | undefined;
}

/** How much there was of something. */
export interface Volume {
  readonly name: string;
  readonly events: number;
  /** Bytes of its lines, line ends included, by format. */
  readonly bytes: Readonly<Partial<Record<FormatName, number>>>;
}

/** What was counted. */
export interface VolumeCounts {
  /** Records that are not metadata. */
  readonly events: number;
  readonly bytes: Volume['bytes'];
  /** The largest first, as in all of these. */
  readonly kinds: readonly Volume[];
  /** By the access control rule, or the intrusion or correlation rule. */
  readonly rules: readonly Volume[];
  readonly devices: readonly Volume[];
  /** Unix seconds of the first and the last archive timestamp; undefined where no record has one. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Counts events and what they take in several formats. */
export interface VolumeEstimate {
  /** @param names what the record's ids are called: `metadata.resolve(record)` */
  add(record: EventRecord, names: ResolvedNames, origin?: EventOrigin): void;
  counts(): VolumeCounts;
}

const DEFAULT_MAX_NAMES = 1000;
const ALL = '';
const OTHERS = '(others)';
const NONE = '(none)';

/**
 * Makes an estimate of how much a stream would be in each of some formats, by kind of event, rule and device: what leaving one of
 * them out would save.
 *
 * @throws {EstreamerEventsError} what the formats throw
 * @example
 * const estimate = createVolumeEstimate({ formats: ['ecs', 'cef'] });
 * for (const record of records) estimate.add(record, metadata.resolve(record));
 * console.log(estimate.counts().bytes.ecs);
 */
export function createVolumeEstimate(settings: VolumeEstimateSettings): VolumeEstimate {
  const { maxNames = DEFAULT_MAX_NAMES, counts } = settings;
  const formats = settings.formats.map((name) => ({ name, format: createFormat(name) }));
  const kinds = new Tally(Number.POSITIVE_INFINITY, counts?.kinds);
  const rules = new Tally(maxNames, counts?.rules);
  const devices = new Tally(maxNames, counts?.devices);
  const all = new Tally(1, counts && [{ ...counts, name: ALL }]);
  let from = counts?.from;
  let to = counts?.to;

  return {
    add(record, names, origin) {
      if (record.category === 'metadata') return;
      const bytes: Partial<Record<FormatName, number>> = {};
      for (const { name, format } of formats) {
        const event = format.write(record, names, origin);
        if (event !== undefined) bytes[name] = event.byteLength + format.lineEnd.length;
      }
      const { archiveTimestamp = 0 } = record;
      if (archiveTimestamp !== 0) {
        from = Math.min(from ?? archiveTimestamp, archiveTimestamp);
        to = Math.max(to ?? archiveTimestamp, archiveTimestamp);
      }
      all.add(ALL, bytes);
      kinds.add(record.kind, bytes);
      rules.add(ruleOf(record, names), bytes);
      devices.add(deviceOf(record, names), bytes);
    },
    counts() {
      const [total] = all.list();
      return {
        events: total?.events ?? 0,
        bytes: total?.bytes ?? {},
        kinds: kinds.list(),
        rules: rules.list(),
        devices: devices.list(),
        from,
        to,
      };
    },
  };
}

/** Volumes by name. */
class Tally {
  readonly #maxNames: number;
  readonly #volumes = new Map<string, { events: number; bytes: Partial<Record<FormatName, number>> }>();

  constructor(maxNames: number, counted: readonly Volume[] = []) {
    this.#maxNames = maxNames;
    for (const { name, events, bytes } of counted) this.#volumes.set(name, { events, bytes: { ...bytes } });
  }

  add(name: string, bytes: Volume['bytes']): void {
    const isKnown = this.#volumes.has(name) || this.#volumes.size < this.#maxNames;
    const key = isKnown ? name : OTHERS;
    const volume = this.#volumes.get(key) ?? { events: 0, bytes: {} };
    this.#volumes.set(key, volume);
    volume.events += 1;
    for (const [format, size] of Object.entries(bytes) as [FormatName, number][])
      volume.bytes[format] = (volume.bytes[format] ?? 0) + size;
  }

  list(): Volume[] {
    return Array.from(this.#volumes, ([name, volume]) => ({
      name,
      ...volume,
      bytes: { ...volume.bytes },
    })).sort((first, second) => second.events - first.events || first.name.localeCompare(second.name));
  }
}

function ruleOf(record: EventRecord, names: ResolvedNames): string {
  if (record.kind === 'fullyQualifiedEvent') return String(record.data['FirewallRule'] ?? NONE);
  return (
    names['accessControlRuleId'] ??
    names['ruleId'] ??
    names['correlationRuleId'] ??
    names['signatureId'] ??
    NONE
  );
}

function deviceOf(record: EventRecord, names: ResolvedNames): string {
  if (record.kind === 'fullyQualifiedEvent') return String(record.data.DeviceUUID ?? NONE);
  const data: { readonly deviceId?: unknown } = record.data ?? {};
  const id = data.deviceId ?? record.discoveryHeader?.deviceId;
  return names['deviceId'] ?? (id === undefined ? NONE : `device ${id}`);
}
