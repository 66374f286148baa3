import { definePackage } from '../../tsup.base.ts';

export default definePackage('src/index.ts', 'src/transport.ts', 'src/spool.ts', 'src/event/json-schema.ts');
