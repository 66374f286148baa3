import { arch, cpus, platform } from 'node:os';
import { compare } from './compare.ts';
import { decodeComparisons, filterComparisons } from './decode.ts';
import { fileOutputComparisons } from './file-output.ts';
import { runFormats } from './formats.ts';
import { framingComparisons } from './framing.ts';
import { ftdSyslogComparisons } from './ftd-syslog.ts';
import { mozdefEncodeComparisons } from './mozdef-encode.ts';
import { httpComparisons } from './mozdef-http.ts';
import { sqsComparisons } from './mozdef-sqs.ts';
import { syslogComparisons } from './mozdef-syslog.ts';
import { pipelineComparisons } from './pipeline.ts';
import { pluginHostComparisons } from './plugin-host.ts';
import { resolveComparisons } from './resolve.ts';
import { runRoad } from './road/road.ts';

const groups = [
  decodeComparisons,
  filterComparisons,
  resolveComparisons,
  framingComparisons,
  pipelineComparisons,
  mozdefEncodeComparisons,
  ftdSyslogComparisons,
  httpComparisons,
  syslogComparisons,
  sqsComparisons,
  pluginHostComparisons,
  fileOutputComparisons,
];
/** Words in the names of the comparisons to run; without any, all. With `road` in front, words for the whole road. */
const words = process.argv.slice(2);

const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en-US')}/s`;
const write = (line: string) => process.stdout.write(`${line}\n`);

write(`Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} x ${cpus()[0]?.model}`);
write('');
if (words.length === 0 || words[0] === 'road') await runRoad(words.slice(1));
if (words.length === 0 || words[0] === 'formats') runFormats(words.slice(1));
if (words[0] === 'road' || words[0] === 'formats') process.exit();
write('');
write('| what | ratio | goal | this | ceiling |');
write('| --- | ---: | ---: | ---: | ---: |');
for (const createComparisons of groups) {
  for (const comparison of await createComparisons()) {
    if (words.length > 0 && !words.some((word) => comparison.name.includes(word))) continue;
    const { name, ceiling, candidate, ratio, goal } = await compare(comparison);
    write(`| ${name} | ${ratio.toFixed(2)} | ${goal ?? ''} | ${rate(candidate)} | ${rate(ceiling)} |`);
  }
}
// Connections to the servers of the comparisons are still open.
process.exit();
