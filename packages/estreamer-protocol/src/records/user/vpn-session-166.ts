import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, string, uint8, uint16, uint32, uint64 } from '../../schema/fields.ts';
import { vpnType } from '../../values/user.ts';

/** VPN Session, series 1, block type 166: sent since 6.2. */
export const vpnSession166 = defineBlock({
  series: 1,
  blockType: 166,
  name: 'VPN Session',
  since: '6.2',
  fields: {
    index: uint32(),
    vpnType: uint8({ values: vpnType }),
    groupPolicy: string(),
    connectionProfile: string(),
    clientIpAddress: ipv6(),
    clientCountry: uint16({ title: 'Country Code' }),
    clientOs: string(),
    clientApplication: string(),
    connectionDuration: uint32(),
    bytesTransmitted: uint64(),
    bytesReceived: uint64(),
  },
});
