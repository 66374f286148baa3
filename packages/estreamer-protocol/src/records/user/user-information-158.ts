import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, uint32 } from '../../schema/fields.ts';
import { userInformation120 } from './user-information-120.ts';

/** User Information, series 1, block type 158: sent since 6.0. */
export const userInformation158 = defineBlock({
  series: 1,
  blockType: 158,
  name: 'User Information',
  since: '6.0',
  fields: changeFields(userInformation120.fields, {
    after: {
      userName: {
        realmId: uint32(),
      },
      phone: {
        endpointProfileId: uint32(),
        securityGroupId: uint32(),
        locationIpAddress: ipv6({ title: 'Location IPv6 Address' }),
      },
    },
  }),
});
