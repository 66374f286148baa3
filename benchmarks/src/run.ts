import { arch, cpus, platform } from 'node:os';
import { compare } from './compare.ts';
import { decodeComparisons, filterComparisons } from './decode.ts';
import { framingComparisons } from './framing.ts';

const groups = [decodeComparisons, filterComparisons, framingComparisons];

const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en-US')}/s`;
const write = (line: string) => process.stdout.write(`${line}\n`);

write(`Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model}`);
write('');
write('| what | ratio | goal | this | ceiling |');
write('| --- | ---: | ---: | ---: | ---: |');
for (const createComparisons of groups) {
  for (const comparison of createComparisons()) {
    const { name, ceiling, candidate, ratio, goal } = await compare(comparison);
    write(`| ${name} | ${ratio.toFixed(2)} | ${goal ?? ''} | ${rate(candidate)} | ${rate(ceiling)} |`);
  }
}
