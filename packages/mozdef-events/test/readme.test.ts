import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MOZDEF_PLUGIN_WORDS } from '../src/index.ts';
import { runSnippet } from './snippet.ts';

const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');

describe('the snippets of the README', () => {
  it('send an event and tell what became of it', async () => {
    const { requests, stdout } = await runSnippet(readme, '@x/mozdef-events');
    expect(requests).toMatchObject([
      { path: '/events', message: { category: 'authentication', source: 'vpn', severity: 'CRITICAL' } },
    ]);
    expect(stdout).toBe("true [ { transport: 'http', outcome: { status: 'sent' } } ]\n");
  });

  it('send a vulnerability', async () => {
    const { requests } = await runSnippet(readme, 'Other types of message');
    expect(requests).toMatchObject([{ path: '/custom/vulnerability', message: { zone: 'production' } }]);
  });

  it('make a transport', async () => {
    const { stdout } = await runSnippet(readme, 'Writing a transport');
    expect(JSON.parse(stdout)).toMatchObject({ summary: 'printed', severity: 'INFO' });
  });
});

it('lists every word that MozDef acts on, and what it does', () => {
  const rows = MOZDEF_PLUGIN_WORDS.map(({ word, does }) => `| \`${word}\` | ${does} |`);
  const found = readme.split('\n').filter((line) => rows.includes(line));
  expect(found).toEqual(rows);
});
