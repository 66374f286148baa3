import { defineBlock } from '../../schema/define-block.ts';
import { string, uint32 } from '../../schema/fields.ts';

/** Rule Documentation, series 2, block type 27: sent since 5.2. */
export const ruleDocumentation27 = defineBlock({
  series: 2,
  blockType: 27,
  name: 'Rule Documentation',
  since: '5.2',
  sourcesDisagree: 'Sources name different numbers of texts; 11 are read here.',
  fields: {
    signatureId: uint32(),
    generatorId: uint32(),
    ruleRevision: uint32({ title: 'Revision' }),
    summary: string(),
    impactText: string({ title: 'Impact' }),
    detail: string(),
    affectedSystems: string(),
    attackScenarios: string(),
    easeOfAttack: string(),
    falsePositives: string(),
    falseNegatives: string(),
    correctiveAction: string(),
    contributors: string(),
    additionalReferences: string(),
  },
});
