import type { ValueNames } from '../schema/schema.ts';

/** The name that a table gives to a value, or to the bits of it. */
export function nameOfValue(values: ValueNames, value: unknown): string | undefined {
  if (typeof value !== 'number') return undefined;
  const whole = values.names[value];
  if (whole !== undefined || values.bitmask !== true) return whole;
  return namesOfBits(value, (bit) => values.names[bit] ?? `0x${bit.toString(16)}`);
}

/** The names of the bits of a value; undefined where one has none. */
export function namesOfBits(value: unknown, nameOf: (bit: number) => string | undefined): string | undefined {
  if (typeof value !== 'number' || value === 0) return undefined;
  let names: string | undefined;
  for (let bit = 1; bit <= value; bit *= 2) {
    if (Math.floor(value / bit) % 2 === 0) continue;
    const name = nameOf(bit);
    if (name === undefined) return undefined;
    names = names === undefined ? name : `${names}, ${name}`;
  }
  return names;
}
