import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { drawRun } from '../src/watch/live-view.ts';
import { runReport } from '../src/watch/run-report.ts';
import { createRunStatus } from './run-status.ts';

const AT = Date.UTC(2026, 10, 30, 1);

function draw(width: number, changes: Parameters<typeof createRunStatus>[0] = {}): readonly string[] {
  const status = createRunStatus(changes);
  const run = {
    facts: { version: '1.2.3', configuration: 'estreamer.config', startedAt: AT - 7_380_000 },
    status: () => status,
    problems: () => [
      {
        level: 'warn' as const,
        code: 'late-records',
        about: 'fmc1',
        message: 'Archive timestamps of 防火墙 went backwards by 12 s; the position goes back with them.',
        count: 3,
        firstAt: AT,
        lastAt: AT,
      },
    ],
  };
  const history = { list: () => [{ at: AT, recordsPerSecond: 2_310.4, sentPerSecond: 2_300, lag: 1.5 }] };
  return drawRun(runReport(run, AT), history, width);
}

describe('the live view', () => {
  test('says how the run stands, its sources, its outputs, plugins with errors and the last problem', () => {
    expect(draw(100)).toEqual([
      'streaming · 2,310 records/s · 2 s behind · up 2 h 3 min',
      '',
      'source  state      records  window  unknown',
      'fmc1    streaming   12,000     100        0',
      '',
      'output  state      sent  again  given up  dead letters  waiting',
      'siem    sending  11,900      0         0             0      100',
      '',
      'plugin   state  errors  dropped  last failure',
      'mine.ts  ready       2        0',
      '',
      '3 x warn: Archive timestamps of 防火墙 went backwards by 12 s; the position goes back with them.',
    ]);
  });

  test('says first what is wrong', () => {
    const [state, reason] = draw(100, { output: { state: 'refused', held: 100 } });
    expect(state).toMatch(/^holding · /);
    expect(reason).toBe('Output "siem" is refused, 100 held. It answers 403.');
  });

  test('calls a run ended whose streams are closed, and failed one of which a stream has failed', () => {
    expect(draw(100, { source: { state: 'closed' } })[0]).toMatch(/^ended · /);
    expect(draw(100, { source: { state: 'failed' } })[0]).toMatch(/^failed · /);
  });

  test.each([20, 40, 60])('fits a terminal of %d columns', (width) => {
    const lines = draw(width);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
    expect(lines.join('\n')).toContain('fmc1');
  });
});
