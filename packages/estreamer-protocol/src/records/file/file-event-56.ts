import { changeFields } from '../../schema/change-fields.ts';
import { defineBlock } from '../../schema/define-block.ts';
import { uint8, uint32 } from '../../schema/fields.ts';
import { localMalwareAnalysisStatus } from '../../values/file.ts';
import { fileEvent46 } from './file-event-46.ts';

/** File Event, series 2, block type 56: sent since 6.0. */
export const fileEvent56 = defineBlock({
  series: 2,
  blockType: 56,
  name: 'File Event',
  since: '6.0',
  fields: changeFields(fileEvent46.fields, {
    after: {
      fileAnalysisStatus: {
        localMalwareAnalysisStatus: uint8({ values: localMalwareAnalysisStatus }),
      },
      archiveDepth: {
        httpResponse: uint32(),
      },
    },
  }),
});
