import { defineBlock } from '../../schema/define-block.ts';
import { string, uint32 } from '../../schema/fields.ts';

/**
 * Rule Documentation, series 2, block type 27: sent since 5.2.
 *
 * Sources disagree (rule-documentation-fields): 11 strings.
 */
export const ruleDocumentation27 = defineBlock({
  series: 2,
  blockType: 27,
  name: 'Rule Documentation',
  since: '5.2',
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
