import type { SourceSectionType } from './source-type.ts';

/** What `type` of a section `[source <name>]` may say. */
export const sourceTypes: Readonly<Record<string, SourceSectionType>> = {};
