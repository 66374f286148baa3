import type { Logger } from '@x/foundation';
import { createManualClock } from '@x/foundation/testing';
import { describe, expect, test } from 'vitest';
import { foldRepeats } from '../src/run/fold-repeats.ts';

function createLines() {
  const lines: string[] = [];
  const writer = (level: string) => (fields: object, message: string) =>
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const logger: Logger = {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
  return { lines, logger };
}

describe('foldRepeats', () => {
  test('writes the first lines of a kind, and once a minute how many more there were', async () => {
    const { lines, logger } = createLines();
    const clock = createManualClock();
    const folding = foldRepeats(logger, clock);
    for (let event = 1; event <= 1_224; event += 1)
      folding.logger.error({ code: 'given-up', output: 'siem' }, `Event ${event} was given up.`);
    folding.logger.error({ code: 'given-up', output: 'other' }, 'Event 7 was given up.');
    expect(lines).toHaveLength(4);

    await clock.advance(60_000);
    expect(lines.at(-1)).toBe(
      'error Event 1224 was given up. (and 1,220 more like it in the last minute) {"code":"given-up","output":"siem","repeated":1221}',
    );
    expect(lines).toHaveLength(5);

    await clock.advance(60_000);
    folding.logger.error({ code: 'given-up', output: 'siem' }, 'Event 9 was given up.');
    expect(lines).toHaveLength(6);
  });

  test('says at the end what it still holds, so that nothing is left unsaid', () => {
    const { lines, logger } = createLines();
    const folding = foldRepeats(logger, createManualClock());
    for (let attempt = 1; attempt <= 5; attempt += 1)
      folding.logger.warn({ code: 'x' }, `Attempt ${attempt} failed.`);
    folding.close();
    expect(lines.slice(3)).toEqual([
      'warn Attempt 5 failed. (and 1 more like it in the last minute) {"code":"x","repeated":2}',
    ]);
  });

  test('gives the fields of the line that it writes, not of the first one', () => {
    const { lines, logger } = createLines();
    const folding = foldRepeats(logger, createManualClock());
    for (const reason of ['closed-by-server', 'refused', 'refused', 'unreachable'])
      folding.logger.warn({ code: 'session-lost', reason }, `No session: ${reason}.`);
    folding.close();
    expect(lines.at(-1)).toBe(
      'warn No session: unreachable. {"code":"session-lost","reason":"unreachable","repeated":1}',
    );
  });

  test('writes a line with another cause at once', () => {
    const { lines, logger } = createLines();
    const folding = foldRepeats(logger, createManualClock());
    const failed = (code: string) =>
      folding.logger.error(
        { code: 'failure', plugin: 'db', error: Object.assign(new Error(), { code }) },
        code,
      );
    for (let attempt = 0; attempt < 9; attempt += 1) failed('database-unavailable');
    failed('database-refused');
    expect(lines.map((line) => line.split(' ')[1])).toEqual([
      ...new Array(3).fill('database-unavailable'),
      'database-refused',
    ]);
  });

  test('writes each line of those that are about something else each', () => {
    const { lines, logger } = createLines();
    const folding = foldRepeats(logger, createManualClock());
    for (const what of ['given up', 'dropped', 'cut', 'late', 'shortened'])
      folding.logger.warn({ code: 'trouble', where: 'output siem' }, `output siem: 1 ${what}`);
    expect(lines).toHaveLength(5);
  });

  test('does not count what is only for debugging', () => {
    const { lines, logger } = createLines();
    const folding = foldRepeats(logger, createManualClock());
    for (let line = 0; line < 20; line += 1) folding.logger.debug({ code: 'x' }, 'The same.');
    expect(lines).toHaveLength(20);
  });
});
