import { blockHistory, defineBlock } from '../../schema/define-block.ts';
import { string, text, uint16, uint32, uuid } from '../../schema/fields.ts';
import { extraDataType } from '../../values/intrusion.ts';
import { layout, versions, versionsOr } from '../define-record.ts';
import { idName, metadataRecord, revisionIdName, uuidName, uuidString14 } from './name-records.ts';

/** A name and a description behind a number. */
const described = {
  id: uint32(),
  nameLength: uint16(),
  name: text('nameLength'),
  descriptionLength: uint16(),
  description: text('descriptionLength'),
};

const accessControlPolicyRuleId15 = defineBlock({
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

const securityIntelligenceCategory22 = defineBlock({
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

const accessControlPolicyRuleReason = blockHistory(
  defineBlock({
    series: 2,
    blockType: 21,
    name: 'Access Control Policy Rule Reason',
    since: '5.1',
    fields: {
      id: uint16({ title: 'Reason' }),
      description: string(),
    },
  }),
).revise({ blockType: 59, since: '6.0', retyped: { id: uint32({ title: 'Reason' }) } });

const accessControlPolicyMetadata64 = defineBlock({
  series: 2,
  blockType: 64,
  name: 'Access Control Policy Metadata',
  since: '6.1',
  fields: {
    uuid: uuid(),
    /** Equals deviceId of the events. */
    sensorId: uint32({ note: 'equals deviceId of the events' }),
    name: string(),
  },
});

const eventExtraDataMetadata5 = defineBlock({
  series: 2,
  blockType: 5,
  name: 'Event Extra Data Metadata',
  since: '4.10',
  fields: {
    extraDataType: uint32({ title: 'Type', values: extraDataType }),
    name: string(),
    encoding: string(),
  },
});

const ruleDocumentation27 = defineBlock({
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

/** Metadata records about rules, policies and what belongs to them. */
export const ruleAndPolicyRecords = [
  metadataRecord(
    4,
    'priority',
    'Priority',
    layout({
      id: uint32(),
      nameLength: uint16(),
      name: text('nameLength'),
    }),
    { key: ['id'], value: ['name'] },
  ),
  metadataRecord(
    66,
    'ruleMessage',
    'Rule Message',
    layout({
      generatorId: uint32(),
      ruleId: uint32(),
      ruleRevision: uint32(),
      renderedSignatureId: uint32(),
      messageLength: uint16(),
      ruleUuid: uuid(),
      ruleRevisionUuid: uuid(),
      message: text('messageLength'),
    }),
    { key: ['generatorId', 'ruleId'], value: ['message', 'renderedSignatureId'] },
  ),
  metadataRecord(
    67,
    'classification',
    'Classification',
    layout({ ...described, uuid: uuid(), revisionUuid: uuid() }),
    { key: ['id'], value: ['name', 'description'] },
  ),
  metadataRecord(
    69,
    'correlationPolicy',
    'Correlation Policy',
    layout({ ...described, uuid: uuid(), revisionUuid: uuid() }),
    { key: ['id'], value: ['name'] },
  ),
  metadataRecord(
    70,
    'correlationRule',
    'Correlation Rule',
    layout({
      ...described,
      eventTypeLength: uint16(),
      eventType: text('eventTypeLength'),
      uuid: uuid(),
      revisionUuid: uuid(),
      whitelistUuid: uuid(),
    }),
    { key: ['id'], value: ['name', 'description', 'eventType'] },
  ),
  metadataRecord(
    111,
    'intrusionExtraDataMetadata',
    'Intrusion Event Extra Data Metadata',
    versions(eventExtraDataMetadata5),
    { key: ['extraDataType'], value: ['name', 'encoding'] },
  ),
  metadataRecord(119, 'accessControlRule', 'Access Control Rule ID', versions(accessControlPolicyRuleId15), {
    key: ['uuid', 'accessControlRuleId'],
    value: ['name'],
  }),
  metadataRecord(
    124,
    'accessControlRuleReason',
    'Access Control Policy Rule Reason',
    versions(...accessControlPolicyRuleReason.versions),
    { key: ['id'], value: ['description'] },
  ),
  metadataRecord(132, 'securityContext', 'Security Context Name', versionsOr([uuidString14], [uuidName]), {
    key: ['uuid'],
    value: ['name'],
  }),
  metadataRecord(140, 'ruleDocumentation', 'Rule Documentation', versions(ruleDocumentation27), {
    key: ['generatorId', 'signatureId'],
    value: ['summary'],
  }),
  metadataRecord(
    145,
    'accessControlPolicy',
    'Access Control Policy',
    versions(accessControlPolicyMetadata64),
    { key: ['sensorId', 'uuid'], value: ['name'] },
  ),
  metadataRecord(146, 'prefilterPolicy', 'Prefilter Policy', versions(accessControlPolicyMetadata64), {
    key: ['sensorId', 'uuid'],
    value: ['name'],
  }),
  metadataRecord(
    147,
    'tunnelOrPrefilterRule',
    'Tunnel or Prefilter Rule',
    versions(accessControlPolicyMetadata64),
    { key: ['sensorId', 'uuid'], value: ['name'] },
  ),
  metadataRecord(
    280,
    'securityIntelligenceCategoryDiscovery',
    'Security Intelligence Category (Discovery)',
    versions(securityIntelligenceCategory22),
    { key: ['id', 'accessControlPolicyUuid'], value: ['name'] },
  ),
  metadataRecord(
    282,
    'securityIntelligenceCategoryGeneral',
    'Security Intelligence Category (General)',
    versionsOr([uuidString14], [uuidName]),
    { key: ['uuid'], value: ['name'] },
  ),
  metadataRecord(530, 'filePolicy', 'File Policy Name', versionsOr([uuidString14], [uuidName]), {
    key: ['uuid'],
    value: ['name'],
  }),
  metadataRecord(600, 'sslPolicy', 'SSL Policy Name', versionsOr([uuidString14], [uuidName, idName]), {
    key: ['uuid'],
    value: ['name'],
  }),
  metadataRecord(
    601,
    'sslRule',
    'SSL Rule ID',
    versionsOr([accessControlPolicyRuleId15], [revisionIdName]),
    // As a block it is an access control rule, which has another name for its number.
    { key: ['uuid', 'id'], otherNames: { id: 'accessControlRuleId' }, value: ['name'] },
  ),
  metadataRecord(
    700,
    'networkAnalysisPolicy',
    'Network Analysis Policy Name',
    versionsOr([uuidString14], [uuidName]),
    { key: ['uuid'], value: ['name'] },
  ),
] as const;
