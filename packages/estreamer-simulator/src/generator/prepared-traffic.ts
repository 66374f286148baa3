import {
  createRecordCatalogue,
  createRecordDecoder,
  createRecordEncoder,
  type RecordCatalogue,
} from '@x/estreamer-protocol';
import type { EventOutline } from './event-outline.ts';
import { prepareText, recordTypeOfText } from './fully-qualified/prepare-text.ts';
import type { ProductVersion } from './generated-source-settings.ts';
import { createMetadataIndex } from './metadata-index.ts';
import { createRecordTemplate, type PreparedEvent } from './record-template.ts';
import type { Scene } from './scenes/scene.ts';
import type { Schedule } from './schedule.ts';
import type { Selection } from './select-records.ts';
import type { ScheduledFlow } from './timeline.ts';

/** The scenes as one selection gets them. */
export interface PreparedTraffic {
  /** True when nothing that happens is wanted. */
  readonly silent: boolean;
  /** The events of a flow in their order; undefined in place of those that are not wanted. */
  eventsOf(flow: ScheduledFlow): readonly (PreparedEvent | undefined)[];
}

/** Prepares the scenes for selections. */
export interface TrafficPreparation {
  readonly catalogue: RecordCatalogue;
  prepare(selection: Selection): PreparedTraffic;
}

/** The selections that are kept for later sessions with the same request. */
const KEPT_SELECTIONS = 16;

export function createTrafficPreparation(
  productVersion: ProductVersion,
  schedule: Schedule,
): TrafficPreparation {
  const catalogue = createRecordCatalogue();
  const encoder = createRecordEncoder({ catalogue });
  const decoder = createRecordDecoder({ catalogue });
  const metadata = createMetadataIndex(encoder, decoder, catalogue, productVersion);
  const preparedBySelection = new Map<string, PreparedTraffic>();

  const prepareRecord = (outline: EventOutline, selection: Selection): PreparedEvent | undefined => {
    const version = selection.kinds[outline.kind];
    if (version === undefined) return undefined;
    const template = createRecordTemplate(encoder, outline, {
      blockType: version.blockType,
      archiveTimestamp: selection.archiveTimestamps,
    });
    // What is on the wire counts, not what was meant: a field that is left out is a 0 there, and metadata may name that, too.
    const needed = selection.metadata ? metadata.neededBy(decoder.decode(template.bytes)) : [];
    return {
      recordType: catalogue.byKind(outline.kind)?.recordType ?? 0,
      template,
      metadata: selection.knownBlocksOnly ? needed.filter(({ isKnown }) => isKnown) : needed,
    };
  };

  const prepareEvent = (outline: EventOutline, selection: Selection): PreparedEvent | undefined => {
    const { fullyQualified } = selection;
    if (fullyQualified === undefined) return prepareRecord(outline, selection);
    const record = createRecordTemplate(encoder, outline, { blockType: undefined, archiveTimestamp: false });
    return prepareText(outline, metadata.namesFor(decoder.decode(record.bytes)), fullyQualified);
  };

  const prepareScenes = (selection: Selection): PreparedTraffic => {
    const prepared = new Map<Scene, (readonly (PreparedEvent | undefined)[] | undefined)[]>();
    const { fullyQualified } = selection;
    const isWanted = (kind: EventOutline['kind']) =>
      fullyQualified === undefined
        ? selection.kinds[kind] !== undefined
        : recordTypeOfText(kind, fullyQualified) !== undefined;
    return {
      silent: !schedule.round.some(({ kinds }) => kinds.some(isWanted)),
      eventsOf(flow) {
        const { scene, variant } = flow;
        let variants = prepared.get(scene);
        if (variants === undefined) {
          variants = [];
          prepared.set(scene, variants);
        }
        let events = variants[variant];
        if (events === undefined) {
          events = scene.outline(variant).map((outline) => prepareEvent(outline, selection));
          variants[variant] = events;
        }
        if (fullyQualified === undefined) return events;
        return events.map((event) => (event?.isExcluded?.(flow) === true ? undefined : event));
      },
    };
  };

  return {
    catalogue,
    prepare(selection) {
      const key = JSON.stringify(selection);
      const kept = preparedBySelection.get(key);
      if (kept !== undefined) return kept;
      const prepared = prepareScenes(selection);
      const oldest = preparedBySelection.keys().next();
      if (preparedBySelection.size >= KEPT_SELECTIONS && !oldest.done) {
        preparedBySelection.delete(oldest.value);
      }
      preparedBySelection.set(key, prepared);
      return prepared;
    },
  };
}
