import type { Flow } from './flow.ts';
import type { MetadataRecord } from './metadata-index.ts';
import type { RecordTemplate } from './record-template.ts';

/** An event that is ready to be stamped. */
export interface PreparedEvent {
  readonly recordType: number;
  readonly template: RecordTemplate;
  /** What must have been sent before it; empty when no metadata was asked for. */
  readonly metadata: readonly MetadataRecord[];
  /** Whether the client wants this one left out. */
  readonly isExcluded?: ((flow: Flow) => boolean) | undefined;
}
