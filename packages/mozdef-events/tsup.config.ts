import { definePackage } from '../../tsup.base.ts';

export default definePackage(
  'src/index.ts',
  'src/transport/index.ts',
  'src/delivery/spool/index.ts',
  'src/event/json-schema.ts',
);
