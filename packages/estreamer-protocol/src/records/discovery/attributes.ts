import { defineBlock } from '../../schema/define-block.ts';
import { list, string, uint32, uuid } from '../../schema/fields.ts';
import { attributeType } from '../../values/host.ts';
import { attributeAddress38, attributeAddress146 } from './addresses.ts';

const attributeListItem39 = defineBlock({
  series: 1,
  blockType: 39,
  name: 'Attribute List Item',
  since: 'any',
  fields: {
    attributeId: uint32(),
    name: string(),
  },
});

export const attributeValue48 = defineBlock({
  series: 1,
  blockType: 48,
  name: 'Attribute Value',
  since: 'any',
  fields: {
    attributeId: uint32(),
    attributeType: uint32({ values: attributeType }),
    attributeIntegerValue: uint32(),
    attributeStringValue: string(),
  },
});

export const attributeDefinition55 = defineBlock({
  series: 1,
  blockType: 55,
  name: 'Attribute Definition',
  since: '4.7',
  sourcesDisagree:
    'What follows the attribute type is recalled, not seen; what does not fit comes out as octets.',
  fields: {
    sourceId: uint32(),
    uuid: uuid(),
    attributeId: uint32({ title: 'ID' }),
    name: string(),
    attributeType: uint32({ values: attributeType }),
    attributeCategory: uint32(),
    integerRangeStart: uint32(),
    integerRangeEnd: uint32(),
    autoAssignedIpAddressFlag: uint32(),
    attributeListItems: list(11, attributeListItem39),
    attributeAddresses: list(11, attributeAddress146, attributeAddress38),
  },
});
