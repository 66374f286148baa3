import { createRecordCatalogue, createRecordEncoder } from '@x/estreamer-protocol';
import type { EventKind } from './event-kinds.ts';
import { createMetadataIndex, type MetadataRecord } from './metadata-index.ts';
import { createRecordTemplate, type RecordTemplate } from './record-template.ts';
import type { Scene } from './scenes/scene.ts';
import type { Selection } from './select-records.ts';

/** An event that is ready to be stamped. */
export interface PreparedEvent {
  readonly recordType: number;
  readonly template: RecordTemplate;
  /** What must have been sent before it; empty when no metadata was asked for. */
  readonly metadata: readonly MetadataRecord[];
}

/** The scenes as one selection gets them. */
export interface PreparedTraffic {
  /** True when the selection has no events at all. */
  readonly silent: boolean;
  /** The events of a scene in its order; undefined in place of those that were not asked for. */
  events(scene: Scene, variant: number): readonly (PreparedEvent | undefined)[];
}

/** Encodes the scenes as they come up, each variant once. */
export function prepareTraffic(selection: Selection): PreparedTraffic {
  const catalogue = createRecordCatalogue();
  const encoder = createRecordEncoder({ catalogue });
  const metadata = createMetadataIndex(encoder, catalogue);
  const prepared = new Map<Scene, (readonly (PreparedEvent | undefined)[])[]>();
  const { blocks, packets, archiveTimestamps } = selection;

  const wanted = (kind: EventKind) => (kind === 'packet' ? packets : blocks[kind] !== undefined);

  const prepare = (scene: Scene, variant: number) =>
    scene.outline(variant).map((outline): PreparedEvent | undefined => {
      const { kind } = outline;
      if (!wanted(kind)) return undefined;
      const template = createRecordTemplate(encoder, catalogue, outline, {
        blockType: kind === 'packet' ? undefined : blocks[kind],
        archiveTimestamp: archiveTimestamps,
      });
      return {
        recordType: catalogue.byKind(kind)?.recordType ?? 0,
        template,
        metadata: selection.metadata ? metadata.neededBy(template.octets) : [],
      };
    });

  return {
    silent: Object.keys(blocks).length === 0,
    events(scene, variant) {
      const variants = prepared.get(scene) ?? [];
      const events = variants[variant] ?? prepare(scene, variant);
      variants[variant] = events;
      prepared.set(scene, variants);
      return events;
    },
  };
}
