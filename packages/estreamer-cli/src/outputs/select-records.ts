import { createHash } from 'node:crypto';
import type { Plugin, PluginContext, PluginDelivery } from '@x/estreamer-plugins';
import type { EventRecord } from '@x/estreamer-protocol';
import { type ValueKind, ValueProblem } from '../keys/keys.ts';
import type { EventExpression, RecordOrigin } from './event-expression.ts';

/** Which records an output gets, besides their kinds. */
export interface RecordSelection {
  readonly where?: EventExpression | undefined;
  /** The part of the events that it gets, above 0 and below 1. */
  readonly sample?: number | undefined;
}

/** A part of all events. */
export const sampleRate: ValueKind<number> = {
  values: 'part of all, such as `0.1` or `10%`',
  read(written) {
    const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(written) ?? [];
    const rate = Number(number) / (percent === '%' ? 100 : 1);
    if (rate > 0 && rate <= 1) return rate;
    throw new ValueProblem('write a part above 0 and up to 1, such as 0.1 or 10%');
  },
};

/**
 * The same plugin, which gets only the records that are selected.
 *
 * @param onLeftOut told of how many it does not get
 */
export function selectRecords(
  plugin: Plugin,
  { where, sample }: RecordSelection,
  onLeftOut: (records: number) => void,
): Plugin {
  if (where === undefined && sample === undefined) return plugin;
  const { callback } = plugin.info;
  const call = (plugin as unknown as Record<string, (given: unknown, context: PluginContext) => unknown>)[
    callback
  ];
  let unnamed = 0;
  const isSelected = (record: EventRecord, { metadata }: PluginContext, origin: RecordOrigin) => {
    if (where?.holds(record, metadata, origin) === false) return false;
    if (sample === undefined) return true;
    if (origin.id !== undefined) return placeOf(origin.id) < sample;
    unnamed += 1;
    return Math.floor(unnamed * sample) > Math.floor((unnamed - 1) * sample);
  };
  const ofDelivery = (delivery: PluginDelivery, context: PluginContext) => {
    const indices: number[] = [];
    for (const [index, record] of delivery.records.entries()) {
      const origin = { server: delivery.server, id: delivery.identify?.(index) };
      if (isSelected(record, context, origin)) indices.push(index);
    }
    const leftOut = delivery.records.length - indices.length;
    if (leftOut === 0) return call?.call(plugin, delivery, context);
    onLeftOut(leftOut);
    if (indices.length === 0) return undefined;
    const selected: PluginDelivery = {
      server: delivery.server,
      records: indices.map((index) => delivery.records[index] as EventRecord),
      identify: (index) => delivery.identify?.(indices[index] as number),
    };
    return call?.call(plugin, selected, context);
  };
  const ofRecord = (record: EventRecord, context: PluginContext) => {
    if (isSelected(record, context, {})) return call?.call(plugin, record, context);
    onLeftOut(1);
    return undefined;
  };
  return variantOf(plugin, { [callback]: plugin.deliveries === true ? ofDelivery : ofRecord });
}

/** The same plugin with some of its members changed. */
export function variantOf(plugin: Plugin, changes: Readonly<Record<string, unknown>>): Plugin {
  const properties = Object.entries(changes).map(([key, value]) => [key, { value, enumerable: true }]);
  return Object.create(plugin, Object.fromEntries(properties)) as Plugin;
}

/** Where an identity lies between 0 and 1: the same after a replay, and in every process. */
function placeOf(id: string): number {
  return createHash('sha1').update(id).digest().readUInt32BE() / 2 ** 32;
}
