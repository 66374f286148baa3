import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { ipv6, string, uint8, uint16 } from '../../schema/fields.ts';
import { connectionStatistics173 } from './connection-statistics-173.ts';

/** Connection Statistics, series 1, block type 174: sent since 7.1. */
export const connectionStatistics174 = defineBlock({
  series: 1,
  blockType: 174,
  name: 'Connection Statistics',
  since: '7.1',
  sourcesDisagree:
    'The product versions that send it are inferred. The block type decides, never the product version.',
  fields: changeFields(connectionStatistics173.fields, {
    after: {
      threatIntelligenceCategory: {
        encryptedVisibilityProcess: string(),
        encryptedVisibilityProcessConfidence: uint8(),
        encryptedVisibilityThreatConfidence: uint8(),
        encryptedVisibilityThreatConfidenceIndex: uint8(),
        clientApplicationDetectorId: uint8(),
        natInitiatorPort: uint16(),
        natResponderPort: uint16(),
        natInitiatorIpAddress: ipv6(),
        natResponderIpAddress: ipv6(),
      },
    },
  }),
});
