import { defineBlock } from '../../schema/define-block.ts';
import { ipv4, ipv6, string, uint8, uint32, unixSeconds } from '../../schema/fields.ts';

/** User Login Information, series 1, block type 127: sent by 5.1 - 5.4. */
export const userLoginInformation127 = defineBlock({
  series: 1,
  blockType: 127,
  name: 'User Login Information',
  since: '5.1 - 5.4',
  fields: {
    timestamp: unixSeconds(),
    ipv4Address: ipv4(),
    userName: string(),
    userId: uint32(),
    applicationProtocolId: uint32({ title: 'Application ID' }),
    email: string(),
    ipAddress: ipv6({ title: 'IPv6 Address' }),
    loginType: uint8(),
    reportedBy: string(),
  },
});
