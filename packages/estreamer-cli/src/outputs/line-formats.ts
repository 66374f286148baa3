import { type FormatName, formats } from '@x/estreamer-events';
import { choice, required } from '../keys/keys.ts';

/** MozDef's events go to MozDef, through outputs of their own. */
type LineFormatName = Exclude<FormatName, 'mozdef'>;

const lineFormatNames = (Object.keys(formats) as FormatName[]).filter(
  (name): name is LineFormatName => name !== 'mozdef',
);

/** The key that says what a line looks like. */
export const formatKey = required(
  choice(...lineFormatNames),
  'what a line looks like; `ecs` and `ocsf` are JSON lines by those schemas; `*-encore` and `sfw-json` are for content that exists: docs/coming-from-encore.md',
);
