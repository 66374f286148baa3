import { definePackage } from '../../tsup.base.ts';

export default definePackage('src/index.ts', 'src/pcap/index.ts', 'src/sql/index.ts');
