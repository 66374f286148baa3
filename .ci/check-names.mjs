/**
 * Looks for what the documentation names: every file that a document links to, and, in the guides to the code, every path and
 * every identifier that stands as code. Run with `pnpm check-snippets`.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';

const root = dirname(import.meta.dirname);
const linking = [
  '*.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'examples/**/README.md',
  'attack/README.md',
  'benchmarks/README.md',
];
/** Documents that lead through the code. */
const guides = ['docs/architecture.md', 'CONTRIBUTING.md', 'docs/decisions/*.md'];

const isOwn = (path) => !/(^|\/)(node_modules|dist|\.turbo|\.git)(\/|$)/.test(path);
const list = (...patterns) =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: root, exclude: (path) => !isOwn(String(path)) }));

const paths = list('**/*', '.ci/*', '.changeset/*.json', '.dependency-cruiser.mjs');
const code = list(
  'package.json',
  '{packages,examples,attack,benchmarks,test-support}/**/*.{ts,mjs,json}',
  '.ci/*',
)
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');
const words = new Set(code.match(/[\w$-]+/g));

/** What others have: a keyword of a Content-Security-Policy. */
const foreign = new Set(['unsafe-eval']);

/** Text without its blocks of code, which are checked as snippets, with as many lines. */
const withoutBlocks = (text) =>
  text.replaceAll(/^ *```.*?^ *```$/gms, (block) => block.replaceAll(/[^\n]/g, ''));

/** Whether a path is there, from the root or from any folder of it; `<name>` stands for any. */
function isPath(text) {
  const pattern = text
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .replaceAll(/<[^>]+>/g, '*');
  return paths.some((path) => matchesGlob(path, pattern) || matchesGlob(path, `**/${pattern}`));
}

/** What of a piece of code can be looked for: `undefined` where it is none of ours, such as a command. */
function whatIsMissing(text) {
  if (/^[\w.@<*-]*\/[\w./<>*@-]*$/.test(text)) {
    if (text.startsWith('@x/'))
      return existsSync(join(root, 'packages', text.split('/')[1].replaceAll('*', ''))) ||
        isPath(`packages/${text.slice(3)}`)
        ? undefined
        : 'package';
    return isPath(text) ? undefined : 'path';
  }
  if (/^[\w-]+\.(ts|mjs|md|json)$/.test(text)) return isPath(text) ? undefined : 'file';
  // A name, called or not; X stands for any in names such as `createXTransport`.
  const name = /^(?:await )?([A-Za-z_$][\w$-]*)(?:\(.*\)|\.[\w$]+(?:\(.*\))?|<.*>)?$/.exec(text)?.[1];
  if (name === undefined || /[a-z]X([A-Z]|$)|^X[A-Z]/.test(name)) return undefined;
  return words.has(name) || foreign.has(name) ? undefined : 'name';
}

let problems = 0;
let looked = 0;
function tell(document, text, index, what) {
  problems += 1;
  console.error(`${document}:${text.slice(0, index).split('\n').length}: ${what}`);
}
for (const document of list(...linking)) {
  const text = withoutBlocks(readFileSync(join(root, document), 'utf8'));
  for (const { 1: target, index } of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^(?:[a-z]+:|#)/.test(target)) continue;
    looked += 1;
    if (!existsSync(join(root, dirname(document), target.split('#')[0])))
      tell(document, text, index, `the link leads nowhere: ${target}`);
  }
}
for (const document of list(...guides)) {
  const text = withoutBlocks(readFileSync(join(root, document), 'utf8'));
  for (const { 1: piece, index } of text.matchAll(/`([^`\n]+)`/g)) {
    looked += 1;
    const missing = whatIsMissing(piece);
    if (missing !== undefined) tell(document, text, index, `there is no such ${missing}: ${piece}`);
  }
}
console.log(`${looked} names and links checked, ${problems} problem(s).`);
if (problems > 0) process.exitCode = 1;
