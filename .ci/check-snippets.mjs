/**
 * Type-checks every `ts` block of the READMEs and of docs/, as a user's file that imports the built packages.
 * What only a newer Node.js than the packages' floor can read (`using`) is a problem too, in the examples as well.
 * Needs a build. Run with `pnpm check-snippets`.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = dirname(import.meta.dirname);
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'examples/*/README.md',
];
const fence = /^```ts\n(.*?)^```$/gms;

/** Where `@x/name` and `@x/name/subpath` lead, from the packages' own `exports`. */
function packagePaths() {
  const paths = {};
  for (const file of globSync('packages/*/package.json', { cwd: root })) {
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'));
    for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
      if (target.types) paths[join(manifest.name, subpath)] = [join(root, dirname(file), target.types)];
    }
  }
  return paths;
}

/** Snippets by the name of the file that they stand for; a fragment of a pipeline is checked inside a function. */
const snippets = new Map();
for (const document of documents.flatMap((pattern) => globSync(pattern, { cwd: root }))) {
  const text = readFileSync(join(root, document), 'utf8');
  for (const match of text.matchAll(fence)) {
    const line = text.slice(0, match.index).split('\n').length + 1;
    if (!/^(import|export) /m.test(match[1])) continue;
    snippets.set(join(root, 'packages/estreamer-cli', `${document.replaceAll('/', '.')}.${line}.ts`), {
      document,
      line,
      text: match[1],
    });
  }
}

const options = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  noEmit: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
  paths: packagePaths(),
};
const host = ts.createCompilerHost(options);
const readSourceFile = host.getSourceFile;
host.fileExists = (file) => snippets.has(file) || ts.sys.fileExists(file);
host.readFile = (file) => snippets.get(file)?.text ?? ts.sys.readFile(file);
host.getSourceFile = (file, language, ...rest) =>
  snippets.has(file)
    ? ts.createSourceFile(file, snippets.get(file).text, language)
    : readSourceFile.call(host, file, language, ...rest);

const program = ts.createProgram([...snippets.keys()], options, host);
let problems = 0;
for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
  problems += 1;
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const snippet = diagnostic.file && snippets.get(diagnostic.file.fileName);
  const place = snippet
    ? `${snippet.document}:${snippet.line + diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line}`
    : relative(root, diagnostic.file?.fileName ?? '');
  console.error(`${place}: ${text}`);
}

for (const [file, { document, line, text }] of snippets) reportUsing(document, line, file, text);
for (const file of globSync('examples/*/*.ts', { cwd: root }))
  reportUsing(file, 1, file, readFileSync(join(root, file), 'utf8'));

function reportUsing(document, line, file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  ts.forEachChild(source, function visit(node) {
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0) {
      problems += 1;
      const { line: below } = source.getLineAndCharacterOfPosition(node.getStart(source));
      console.error(`${document}:${line + below}: Node.js 22 can't read \`using\`; call close().`);
    }
    ts.forEachChild(node, visit);
  });
}

console.log(`${snippets.size} snippets checked, ${problems} problem(s).`);
process.exitCode = problems === 0 ? 0 : 1;
