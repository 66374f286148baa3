import { createDocumentFormat, createEcsMapper } from '@x/estreamer-mozdef/ecs';
import { createOcsfMapper } from '@x/estreamer-mozdef/ocsf';
import { createRecordFormat, type RecordFormat, recordFormatNames } from '@x/estreamer-plugins/formats';
import { choice, required } from '../keys/keys.ts';

const lineFormatNames = [...recordFormatNames, 'ecs', 'ocsf'] as const;
type LineFormatName = (typeof lineFormatNames)[number];

/** The key that says what a line looks like. */
export const formatKey = required(
  choice(...lineFormatNames),
  'what a line looks like; `ecs` and `ocsf` are JSON lines by those schemas',
);

/** Makes the format of a name. */
export function createLineFormat(name: LineFormatName): RecordFormat {
  switch (name) {
    case 'ecs':
      return createDocumentFormat('ecs', createEcsMapper());
    case 'ocsf':
      return createDocumentFormat('ocsf', createOcsfMapper());
    default:
      return createRecordFormat(name);
  }
}
