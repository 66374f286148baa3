import { definePackage } from '../../tsup.base.ts';

export default definePackage('src/index.ts', 'src/ecs/index.ts', 'src/ocsf/index.ts');
