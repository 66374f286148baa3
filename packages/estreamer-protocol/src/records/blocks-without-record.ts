import { defineBlock } from '../schema/define-block.ts';
import { string, uint32 } from '../schema/fields.ts';
import type { BlockSchema } from '../schema/schema.ts';

export const policyEngineControlMessage54 = defineBlock({
  series: 1,
  blockType: 54,
  name: 'Policy Engine Control Message',
  since: 'any',
  fields: {
    policyType: uint32({ title: 'Type' }),
    controlMessage: string(),
  },
});

export const attributeSpecification62 = defineBlock({
  series: 1,
  blockType: 62,
  name: 'Attribute Specification',
  since: 'any',
  sourcesDisagree: 'Partly recalled, not seen whole.',
  fields: {
    attributeName: string(),
    attributeValue: string(),
  },
});

/** The blocks that the guide describes and no known record carries; for record types of your own. */
export const blocksWithoutRecord: readonly BlockSchema[] = [
  policyEngineControlMessage54,
  attributeSpecification62,
];
