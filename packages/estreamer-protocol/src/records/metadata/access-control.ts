import { defineBlock } from '../../schema/define-block.ts';
import { string, uint16, uint32, uuid } from '../../schema/fields.ts';

/** Access Control Policy Rule ID, series 2, block type 15: sent since 5.0. */
export const accessControlPolicyRuleId15 = defineBlock({
  series: 2,
  blockType: 15,
  name: 'Access Control Policy Rule ID',
  since: '5.0',
  fields: {
    /** Equals accessControlPolicyUuid of the events. */
    uuid: uuid({ title: 'Revision', note: 'equals accessControlPolicyUuid of the events' }),
    accessControlRuleId: uint32({ title: 'Rule ID' }),
    name: string(),
  },
});

/** Access Control Policy Rule Reason, series 2, block type 21: sent by 5.1 - 5.4. */
export const accessControlPolicyRuleReason21 = defineBlock({
  series: 2,
  blockType: 21,
  name: 'Access Control Policy Rule Reason',
  since: '5.1 - 5.4',
  fields: {
    id: uint16({ title: 'Reason' }),
    description: string(),
  },
});

/** Security Intelligence Category, series 2, block type 22: sent since 5.1. */
export const securityIntelligenceCategory22 = defineBlock({
  series: 2,
  blockType: 22,
  name: 'Security Intelligence Category',
  since: '5.1',
  fields: {
    id: uint32({ title: 'Security Intelligence List ID' }),
    accessControlPolicyUuid: uuid(),
    name: string({ title: 'Security Intelligence List Name' }),
  },
});

/** Access Control Policy Rule Reason, series 2, block type 59: sent since 6.0. */
export const accessControlPolicyRuleReason59 = defineBlock({
  series: 2,
  blockType: 59,
  name: 'Access Control Policy Rule Reason',
  since: '6.0',
  fields: {
    id: uint32({ title: 'Reason' }),
    description: string(),
  },
});
