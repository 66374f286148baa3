import { defineBlock } from '../../schema/define-block.ts';
import { string, uint32 } from '../../schema/fields.ts';
import { userProtocol } from '../../values/user.ts';

/** User Information, series 1, block type 120: sent by 4.7 - 5.4. */
export const userInformation120 = defineBlock({
  series: 1,
  blockType: 120,
  name: 'User Information',
  since: '4.7 - 5.4',
  fields: {
    userId: uint32(),
    userName: string(),
    userProtocol: uint32({ title: 'Protocol', values: userProtocol }),
    firstName: string(),
    lastName: string(),
    email: string(),
    department: string(),
    phone: string(),
  },
});
