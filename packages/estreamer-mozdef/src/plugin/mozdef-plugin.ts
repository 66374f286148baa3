import type { Plugin, PluginContext, PluginPolicy } from '@x/estreamer-plugins';
import type { EventRecord, ResolvedNames } from '@x/estreamer-protocol';
import type { MozDefEventInput, MozDefEventSender } from '@x/mozdef-events';
import type { RecordMapperSettings } from '../mapping/record-mapper.ts';

/** An event that is not taken as it is: a transport rejects it, it is invalid, or its record cannot be mapped. */
export interface MozDefRejection {
  /** The record that it was made of. */
  readonly record: EventRecord;
  /** The event; absent if the record could not be mapped. */
  readonly event?: MozDefEventInput;
  /** The transport that rejected it; absent if it never got to one. */
  readonly transport?: string;
  /** Why. */
  readonly error: unknown;
}

/** What makes events of records: a mapper of this package, or something like it. */
export interface MozDefEventMapper {
  /** The kinds of record that become events. */
  readonly kinds: readonly EventRecord['kind'][];
  /** The event that a record becomes; `undefined` for one that becomes none. */
  mapRecord(record: EventRecord, names: ResolvedNames): MozDefEventInput | undefined;
}

/** Settings of the plugin. */
export interface MozDefPluginSettings {
  /** Takes the events: a MozDef client or a child of one. Whoever made it closes it. */
  readonly client: Pick<MozDefEventSender, 'send'>;
  /** Mappings to replace, add or leave out; see {@link RecordMapperSettings.mappings}. @default the default mappings */
  readonly mappings?: RecordMapperSettings['mappings'];
  /** Turns records into events; `mappings` must be left out then. @default one made of `mappings` */
  readonly mapper?: MozDefEventMapper | undefined;
  /** The most events of a delivery that are sent at once; 1 keeps them in order. @default 32 */
  readonly maxInFlight?: number | undefined;
  /** What it means when events were not delivered. @default 'required' */
  readonly policy?: PluginPolicy | undefined;
  /**
   * Decides whether an event that was rejected is given up, so that the stream goes on. Where it is not, the plugin fails,
   * the delivery is not acknowledged, and nothing is lost until somebody has seen to it.
   * @default `isAboutTheEvent`: given up if the event is at fault, not if the destination refuses whatever it is sent
   */
  readonly giveUp?: ((rejection: MozDefRejection) => boolean) | undefined;
  /** Told of every event that was given up. @default the host's logger is told */
  readonly onRejected?: ((rejection: MozDefRejection) => void) | undefined;
}

/** Counts since the plugin was made. Events of a delivery that came again are counted again. */
export interface MozDefPluginStats {
  /** Events that every transport has sent. */
  readonly delivered: number;
  /** Events that were given up. */
  readonly givenUp: number;
  /** Events that failed the plugin, and with it the delivery. */
  readonly failed: number;
}

/** The plugin that sends events to MozDef. */
export interface MozDefPlugin extends Plugin {
  /** The callback that `info` names. */
  sendToMozDef(record: EventRecord, context: PluginContext): Promise<void> | void;
  afterDelivery(context: PluginContext): Promise<void>;
  /** Counts, for monitoring. */
  stats(): MozDefPluginStats;
}
