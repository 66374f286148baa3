import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, string, uint8, uint32 } from '../../schema/fields.ts';
import { userAuthType, userProtocol } from '../../values/user.ts';
import { userLoginInformation127 } from './user-login-information-127.ts';

/** User Login Information, series 1, block type 159: sent since 6.0. */
export const userLoginInformation159 = defineBlock({
  series: 1,
  blockType: 159,
  name: 'User Login Information',
  since: '6.0',
  fields: changeFields(userLoginInformation127.fields, {
    after: {
      userName: {
        domain: string(),
      },
      userId: {
        realmId: uint32(),
        endpointProfileId: uint32(),
        securityGroupId: uint32(),
      },
      applicationProtocolId: {
        userProtocol: uint32({ title: 'Protocol', values: userProtocol }),
      },
      ipAddress: {
        locationIpAddress: ipv6({ title: 'Location IPv6 Address' }),
      },
      loginType: {
        authType: uint8({ values: userAuthType }),
      },
    },
  }),
});
