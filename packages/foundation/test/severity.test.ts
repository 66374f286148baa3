import { expect, it } from 'vitest';
import { parseSeverity, SEVERITIES, syslogSeverity } from '../src/index.ts';

it('counts the severities as syslog does, from debug 7 to emergency 0', () => {
  expect(SEVERITIES.map(syslogSeverity)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
});

it('reads the names and their common short forms, in any case', () => {
  expect(['warn', 'WARNING', 'Err', 'crit', 'EMERG', 'info'].map(parseSeverity)).toEqual([
    'WARNING',
    'WARNING',
    'ERROR',
    'CRITICAL',
    'EMERGENCY',
    'INFO',
  ]);
  expect(['', 'fatal', 'constructor', '__proto__'].map(parseSeverity)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
