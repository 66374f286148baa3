import { definePackage } from '../../tsup.base.ts';

export default definePackage('src/bin.ts', 'src/index.ts');
