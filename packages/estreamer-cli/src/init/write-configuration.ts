import { requestFlags } from '@x/estreamer-protocol';
import { commonSections, serverSections } from '../configuration/sections.ts';
import type { Keys } from '../keys/keys.ts';
import { commonOutputKeys } from '../outputs/output-type.ts';
import { outputTypes } from '../outputs/output-types.ts';
import { wrap } from '../terminal/table.ts';
import type { Draft, DraftSection } from './draft.ts';

const COMMENT_WIDTH = 96;

/** What stands above the sections that have no keys of their own. */
const purposes: Readonly<Record<string, string>> = {
  settings: 'what to ask the management center for, as the Python library has it',
  flags: 'request flags, 0 or 1, as the Python library has them',
};

/**
 * A configuration file: what is set, and as comments everything else that can be, with what it means and what holds
 * without it.
 */
export function formatConfiguration({ notes, sections }: Draft): string {
  const head = [
    'Written by `estreamer init`. Try it: `estreamer check`; run it: `estreamer run`.',
    'Paths are relative to the folder of this file; docs/configuration.md has all keys.',
    ...notes,
  ];
  return `${[head.flatMap(comment).join('\n'), ...sections.map(formatSection)].join('\n\n')}\n`;
}

function formatSection({ name, values }: DraftSection): string {
  const [kind = ''] = name.split(' ');
  const keys = keysOf(kind, values['type']);
  const purpose = purposes[kind] ?? purposeOf(kind, values['type']);
  const lines = [...(purpose === undefined ? [] : comment(purpose)), `[${name}]`];
  for (const [key, value] of Object.entries(values)) {
    const meaning = kind === 'flags' ? flagMeaning(key) : keys[key]?.meaning;
    if (meaning !== undefined) lines.push(...comment(meaning));
    lines.push(`${key} = ${value}`);
  }
  const others = Object.entries(keys).filter(([key]) => !Object.hasOwn(values, key));
  for (const [key, { meaning, values: possible, fallbackText, fallback }] of others) {
    const shown = typeof fallback === 'boolean' ? String(Number(fallback)) : fallbackText;
    const without = shown === undefined ? '' : ` Without it: ${shown}.`;
    lines.push(...comment(`${meaning}. Value: ${possible}.${without}`), `; ${key} =`);
  }
  return lines.join('\n');
}

function keysOf(kind: string, type: string | undefined): Keys {
  if (kind === 'output') {
    const own = type !== undefined && Object.hasOwn(outputTypes, type) ? outputTypes[type]?.keys : {};
    return { ...own, ...commonOutputKeys };
  }
  const sections: Readonly<Record<string, { readonly keys: Keys }>> = {
    ...serverSections,
    ...commonSections,
  };
  return sections[kind]?.keys ?? {};
}

function purposeOf(kind: string, type: string | undefined): string | undefined {
  if (kind === 'output') return type === undefined ? undefined : outputTypes[type]?.purpose;
  const sections: Readonly<Record<string, { readonly purpose: string }>> = {
    ...serverSections,
    ...commonSections,
  };
  return sections[kind]?.purpose;
}

function flagMeaning(name: string): string | undefined {
  return Object.hasOwn(requestFlags, name)
    ? requestFlags[name as keyof typeof requestFlags].meaning
    : undefined;
}

function comment(text: string): string[] {
  const plain = text.replaceAll('`', '');
  return wrap(plain.charAt(0).toUpperCase() + plain.slice(1), COMMENT_WIDTH).map((line) => `; ${line}`);
}
