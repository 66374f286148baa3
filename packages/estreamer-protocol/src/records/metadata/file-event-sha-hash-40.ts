import { defineBlock } from '../../schema/define-block.ts';
import { octets, string, uint8 } from '../../schema/fields.ts';
import { fileDisposition, userDefined } from '../../values/file.ts';

/** File Event SHA Hash, series 2, block type 40: sent since 5.3. */
export const fileEventShaHash40 = defineBlock({
  series: 2,
  blockType: 40,
  name: 'File Event SHA Hash',
  since: '5.3',
  fields: {
    sha256: octets(32, { title: 'SHA Hash' }),
    fileName: string(),
    disposition: uint8({ values: fileDisposition }),
    userDefined: uint8({ values: userDefined }),
  },
});
