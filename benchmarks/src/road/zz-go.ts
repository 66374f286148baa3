
import { runOnce } from './zz-perf.ts';
import { everything } from './traffic.ts';
const [kind, road, sink, events] = process.argv.slice(2);
const r = await runOnce({ name: 'x', events: Number(events ?? 200000), bundle: 100, ...(kind === 'every' ? {mix: everything} : {}) }, road as never, sink as never);
console.log(r);
