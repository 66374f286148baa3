/** Writes a connection as the format that the first argument names, so that its function is compiled. */
import { createMetadataStore } from '@x/estreamer-protocol';
import { createFormat, type FormatName } from '../../src/index.ts';
import { recordOf } from './records.ts';

const format = createFormat(process.argv[2] as FormatName);
const record = recordOf({ kind: 'connectionStatistics', data: { blockType: 174, initiatorPort: 7 } });
format.writeFrom?.(record, createMetadataStore());
