import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import packageFacts from '../package.json' with { type: 'json' };
import { describeCommands } from './completions/describe-commands.ts';
import { scripts } from './completions/shells.ts';
import { manualPage } from './manual-page.ts';

// What ships with the command: its completions, its man page, the pages that an operator needs, and a folder to start from. Part of the build.
const root = new URL('../../../', import.meta.url);
const manual = new URL('../dist/manual/', import.meta.url);
const [home] = packageFacts.homepage.split('/tree/') as [string];

const pages = [
  'configuration.md',
  'filters.md',
  'metrics.md',
  'operating.md',
  'faults.md',
  'delivery.md',
  'dialects.md',
  'coming-from-encore.md',
  'migrating-from-estreamer.md',
  'migrating-from-mozdef-client.md',
];

/** Links to what is not in the package lead to the repository. */
function withAbsoluteLinks(text: string): string {
  return text.replaceAll(/\]\((?!https?:|#)([^)#]*)(#[^)]*)?\)/g, (whole, path: string, hash = '') => {
    if (pages.includes(path)) return whole;
    const target = posix.normalize(posix.join('docs', path));
    return `](${home}/blob/main/${target}${hash})`;
  });
}

mkdirSync(new URL('completions', manual), { recursive: true });
const commands = await describeCommands();
for (const [shell, script] of Object.entries(scripts))
  writeFileSync(new URL(`completions/${shell}`, manual), script(commands));
writeFileSync(new URL('estreamer.1', manual), await manualPage());
for (const page of pages) {
  const text = readFileSync(new URL(`docs/${page}`, root), 'utf8');
  writeFileSync(new URL(page, manual), withAbsoluteLinks(text));
}
cpSync(new URL('docs/operating/alerts.yml', root), new URL('alerts.yml', manual));
for (const part of ['estreamer.config', 'plugins'])
  cpSync(new URL(`examples/configuration/${part}`, root), new URL(`example/${part}`, manual), {
    recursive: true,
  });
