/** Writes Unix seconds as `2023-11-14T22:13:20`. */
export type IsoSeconds = (seconds: number) => string;

const SLOTS = 256;

/** Makes a writer that remembers the latest seconds: those of events that come together are few. */
export function createIsoSeconds(): IsoSeconds {
  const keys = new Float64Array(SLOTS).fill(-1);
  const texts: string[] = new Array(SLOTS).fill('');
  return (seconds) => {
    const slot = seconds % SLOTS;
    if (keys[slot] === seconds) return texts[slot] as string;
    const text = new Date(seconds * 1000).toISOString().slice(0, 19);
    keys[slot] = seconds;
    texts[slot] = text;
    return text;
  };
}

/** Microseconds as six digits. */
export function sixDigits(microseconds: number): string {
  return microseconds === 0 ? '000000' : String(microseconds).padStart(6, '0');
}
