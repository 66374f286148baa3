import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { outputTypes } from '../src/outputs/output-types.ts';
import { cut, formatTable, widthOf } from '../src/terminal/table.ts';
import { describeWork } from '../src/terminal/work-progress.ts';
import { runInProcess } from './command-in-process.ts';

describe('a table', () => {
  const columns = [
    { title: 'name', align: 'left' },
    { title: 'count', align: 'right' },
    { title: 'what it is', align: 'left' },
  ] as const;
  const rows = [
    ['日本', 1234, 'words that go on for longer than a narrow terminal has room for'],
    ['e', 1, ''],
  ];

  it('has columns as wide as their widest cell on the screen', () => {
    const lines = formatTable(columns, rows);
    expect(lines[0]).toBe('name  count  what it is');
    expect(lines[2]).toMatch(/^日本 {2}1,234 {2}words that go on .* room for$/);
    expect(lines[3]).toBe('e         1');
  });

  it('continues the last column in the next line where the terminal is narrow', () => {
    const lines = formatTable(columns, rows, 40);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(40);
  });

  it('has the last column below the others where they leave no room for it', () => {
    expect(formatTable(columns, rows, 24)).toEqual([
      'name  count',
      '  what it is',
      '───────────',
      '日本  1,234',
      '  words that go on for',
      '  longer than a narrow',
      '  terminal has room for',
      'e         1',
    ]);
  });

  it('cuts the widest column where nothing else makes it fit', () => {
    const numbers = columns.slice(0, 2);
    expect(formatTable(numbers, [['a-name-without-an-end', 1]], 20)).toEqual([
      'name           count',
      '────────────────────',
      'a-name-witho…      1',
    ]);
  });

  it('is 80 columns wide on a terminal that does not know its width', () => {
    expect(widthOf({ isTTY: true, columns: 0 } as NodeJS.WriteStream)).toBe(80);
    expect(widthOf({ isTTY: true, columns: 60 } as NodeJS.WriteStream)).toBe(60);
  });

  it('cuts a text between characters, not inside of them', () => {
    expect(cut('日本語', 4)).toBe('日…');
    expect(cut('👩‍👩‍👧 family', 4)).toBe('👩‍👩‍👧 …');
    expect(cut('fits', 4)).toBe('fits');
  });
});

describe('the progress of long work', () => {
  const work = (count: number, fraction: number | undefined) =>
    describeWork({ unit: 'records', count: () => count, fraction: () => fraction }, 60_000);

  it('says how far it is, how fast, and how long it will take', () => {
    expect(work(120_000, 0.25)).toBe(' 25 %  120,000 records  2,000/s  3:00 left');
  });

  it('says how long it has taken where nobody knows the end', () => {
    expect(work(6000, undefined)).toBe('6,000 records  100/s  1:00');
  });

  it('counts what was done before it was taken up again as done, and not as fast', () => {
    const work = { unit: 'records', count: () => 6000, fraction: () => 0.75 };
    expect(describeWork(work, 60_000, 0.5)).toBe(' 75 %  6,000 records  100/s  1:00 left');
  });

  it('says nothing of the time left before anything is done', () => {
    expect(work(0, 0)).toBe('  0 %  0 records  0/s');
  });
});

describe('what a subcommand lists', () => {
  it.each([['kinds'], ['outputs'], ...Object.keys(outputTypes).map((type) => ['outputs', type])])(
    'fits 60 columns: %s %s',
    async (...args) => {
      const { exitCode, stdout } = await runInProcess(args, { columns: 60 });
      expect(exitCode).toBe(0);
      expect(stdout).toContain('─────');
      for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    },
  );
});
