/** A place in a part of a summary that a fact fills. */
export interface SummaryPlace {
  readonly fact: string;
  /** Whether an IPv6 address stands in brackets, because a port follows. */
  readonly bracketed: boolean;
}

const PLACE = /\{(\[?[^{}[\]]*\]?)\}/;

/** Takes a part of a summary apart: texts and the places between them. */
export function parseSummaryPart(part: string): (string | SummaryPlace)[] {
  return part
    .split(PLACE)
    .map((piece, index) => {
      if (index % 2 === 0) return piece;
      const bracketed = piece.startsWith('[');
      return { fact: bracketed ? piece.slice(1, -1) : piece, bracketed };
    })
    .filter((piece) => piece !== '');
}
