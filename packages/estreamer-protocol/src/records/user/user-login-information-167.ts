import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { optionalBlock, string } from '../../schema/fields.ts';
import { userLoginInformation165 } from './user-login-information-165.ts';
import { vpnSession166 } from './vpn-session-166.ts';

/** User Login Information, series 1, block type 167: sent since 6.2. */
export const userLoginInformation167 = defineBlock({
  series: 1,
  blockType: 167,
  name: 'User Login Information',
  since: '6.2',
  fields: changeFields(userLoginInformation165.fields, {
    without: ['applicationProtocolId'],
    after: {
      reportedBy: {
        description: string(),
        vpnSession: optionalBlock(vpnSession166),
      },
    },
  }),
});
