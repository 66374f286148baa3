import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint16 } from '../../schema/fields.ts';
import { userLoginInformation159 } from './user-login-information-159.ts';

/** User Login Information, series 1, block type 165: sent since 6.1. */
export const userLoginInformation165 = defineBlock({
  series: 1,
  blockType: 165,
  name: 'User Login Information',
  since: '6.1',
  fields: changeFields(userLoginInformation159.fields, {
    after: {
      userProtocol: {
        port: uint16(),
        rangeStart: uint16(),
        startPort: uint16(),
        endPort: uint16(),
      },
    },
  }),
});
