import type { Cuts } from '../values/cuts.ts';
import { id } from '../values/read-values.ts';

/**
 * Names the device that saw an event.
 *
 * @param called what the record or metadata calls it
 * @param device its number or UUID
 */
export type SensorName = (called: unknown, device: unknown) => string | undefined;

const MAX_SENSOR_BYTES = 255;

/** More devices than a management center has. */
const MAX_REMEMBERED = 10_000;

/** Makes what names devices: by what they are called, by the names given here, or else by `device-<id>`. */
export function createSensorName(deviceNames: Readonly<Record<string, string>>, cuts: Cuts): SensorName {
  const given = new Map(Object.entries(deviceNames));
  const lines = new Map<string, string>();
  const lineOf = (text: string): string => {
    let line = lines.get(text);
    if (line === undefined) {
      const { count } = cuts;
      line = cuts.toOneLine(text, MAX_SENSOR_BYTES);
      if (lines.size >= MAX_REMEMBERED) lines.clear();
      // What is cut is counted each time.
      if (cuts.count === count && !cuts.isOff) lines.set(text, line);
    }
    return line;
  };
  return (called, device) => {
    if (typeof called === 'string') {
      const line = lineOf(called);
      if (line !== '') return line;
    }
    const number = id(device);
    if (number === undefined) return undefined;
    return lineOf(given.get(String(number)) ?? '') || lineOf(`device-${number}`);
  };
}
