import { writeFileSync } from 'node:fs';
import { configurationReference } from './configuration-reference.ts';
import { filtersReference } from './filters-reference.ts';
import { metricsReference } from './metrics-reference.ts';

const docs = new URL('../../../docs/', import.meta.url);
writeFileSync(new URL('configuration.md', docs), configurationReference());
writeFileSync(new URL('filters.md', docs), filtersReference());
writeFileSync(new URL('metrics.md', docs), metricsReference());
