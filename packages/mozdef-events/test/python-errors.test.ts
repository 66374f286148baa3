import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PythonInput, translate } from '../../../test-support/python-sample.ts';
import { describeWithShared } from '../../../test-support/shared-folder.ts';
import { encodeMessage } from '../src/index.ts';
import { issuesOf } from './issues-of.ts';

interface PythonError {
  readonly case: string;
  readonly input: PythonInput;
  readonly error: { readonly type: string; readonly message: string } | null;
}

const COMPLIANCE = ['target', 'policy', 'check', 'compliance', 'link', 'utctimestamp'];
const VULNERABILITY = ['utctimestamp', 'description', 'sourcename', 'asset', 'vuln'];

/** Cases whose issues do not follow from their name. */
const ISSUES: Readonly<Record<string, readonly string[]>> = {
  'event without summary': ['summary required'],
  'event with empty summary': ['summary empty'],
  'event with summary 0 (accepted)': ['summary type'],
  'event with summary []  (accepted)': ['summary type'],
  'asset hint without details': ['details empty'],
  'asset hint with details null': ['details type'],
  'rra wrong .category': ['category fixed-category'],
  'rra without details': ['details empty'],
  'compliance without details': COMPLIANCE.map((key) => `details.${key} required`),
  'vulnerability with empty log': VULNERABILITY.map((key) => `${key} required`),
};

/** What the Python client refuses, or chokes on, and what is right here. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'rra without .category': 'P13: the category is the one that is sent',
  'compliance without details.check.test.name': 'the server does not need it',
  'compliance without details.tags': 'the server does not need it',
};

describeWithShared('the errors of the Python client', (shared) => {
  const file = join(shared, 'spec/mozdef/samples/errors.json');
  const { table } = JSON.parse(readFileSync(file, 'utf8')) as { readonly table: readonly PythonError[] };

  it('are all there', () => {
    const names = table.map((entry) => entry.case);
    expect(names).toHaveLength(52);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(ISSUES), ...Object.keys(ACCEPTED)]));
  });

  describe('are typed errors that name each key', () => {
    for (const { case: name, input, error } of table.filter((entry) => !(entry.case in ACCEPTED))) {
      it(`${name}: ${error?.message ?? 'accepted there'}`, () => {
        const { rules, message } = issuesOf(() => encodeMessage(translate(input)));
        expect(rules).toEqual(ISSUES[name] ?? [issueOfName(name)]);
        expect(message).not.toContain(error?.message);
      });
    }
  });

  it.each(Object.entries(ACCEPTED))('%s is accepted (%s)', (name) => {
    const entry = table.find((candidate) => candidate.case === name) as PythonError;
    expect(encodeMessage(translate(entry.input)).kind).toBe('event');
  });
});

/** `compliance without details.policy` misses a key; `compliance with details.policy null` has a wrong one. */
function issueOfName(name: string): string {
  const [, missing, wrong] = /^\w+ with(?:out (\S+)| (\S+) null)$/.exec(name) ?? [];
  return missing === undefined ? `${wrong} type` : `${missing} required`;
}
