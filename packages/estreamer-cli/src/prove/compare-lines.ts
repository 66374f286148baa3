/** How a sink differs from what should be in it. */
export interface SinkFindings {
  /** Events that are in it as they should be. */
  readonly right: number;
  /** That are not in it. */
  readonly lost: number;
  /** Copies beyond the first. */
  readonly twice: number;
  /** That came after an event that happened later. */
  readonly late: number;
  /** Whose line ends too early. */
  readonly cut: number;
  /** Whose line is another one. */
  readonly changed: number;
}

/** A line that should be in a sink, in the order of the stream. */
export interface ExpectedLine {
  readonly text: string;
  /** What names its event; part of the line in most formats. */
  readonly id: string | undefined;
}

/** A line with less of its start in common is that of another event. */
const LEAST_CUT = 8;

/** Compares what a sink has with what it should have. */
export function compareLines(expected: readonly ExpectedLine[], found: readonly string[]): SinkFindings {
  const places = new Map<string, number[]>();
  for (const [index, { text }] of expected.entries()) {
    const own = places.get(text);
    if (own === undefined) places.set(text, [index]);
    else own.push(index);
  }
  const arrived = new Set<number>();
  const others: string[] = [];
  let twice = 0;
  let late = 0;
  let furthest = -1;
  for (const line of found) {
    const own = places.get(line);
    if (own === undefined) {
      others.push(line);
      continue;
    }
    const index = own.find((place) => !arrived.has(place));
    if (index === undefined) {
      twice += 1;
      continue;
    }
    arrived.add(index);
    if (index < furthest) late += 1;
    else furthest = index;
  }
  const missing = expected.filter((_, index) => !arrived.has(index));
  const { cut, changed } = explain(missing, others);
  return { right: arrived.size, lost: missing.length - cut - changed, twice, late, cut, changed };
}

/** Finds which of the lines that nobody expected stand for those that are missing. */
function explain(
  missing: readonly ExpectedLine[],
  others: readonly string[],
): Pick<SinkFindings, 'cut' | 'changed'> {
  let cut = 0;
  let changed = 0;
  const open = new Set(others);
  for (const { text, id } of missing) {
    for (const line of open) {
      const isCut = line.length >= LEAST_CUT && text.startsWith(line);
      if (!isCut && (id === undefined || !line.includes(id))) continue;
      if (isCut) cut += 1;
      else changed += 1;
      open.delete(line);
      break;
    }
  }
  return { cut, changed };
}

/** Whether nothing is wrong. */
export function isProven({ lost, twice, cut, changed }: SinkFindings): boolean {
  return lost + twice + cut + changed === 0;
}
