/** What is known of one event at one destination. */
interface Arrival {
  /** Milliseconds when the destination had it and had said so; undefined while its answer was not heard. */
  confirmedAt: number | undefined;
  /** In which life of the command that was. */
  life: number;
  /** Arrivals after the confirmation, in a later life of the command. */
  readonly again: number[];
}

/** An event that came again in the same life of the command. */
export interface Repetition {
  readonly event: string;
  readonly life: number;
  /** Unix milliseconds. */
  readonly at: number;
  /** Milliseconds since it was confirmed. */
  readonly afterMs: number;
}

/** What arrived at a destination, by the public identity of events. */
export class Arrivals {
  readonly name: string;
  readonly #events = new Map<string, Arrival>();
  /** Events that came again in the same life of the command though the destination had said that it has them. */
  readonly twice: Repetition[] = [];
  copies = 0;

  readonly #nameOf: (identity: string) => string;

  /** @param eventOf what of an identity is the same in every run */
  constructor(name: string, eventOf: (identity: string) => string = nameOf) {
    this.name = name;
    this.#nameOf = eventOf;
  }

  get size(): number {
    return this.#events.size;
  }

  arrived(identity: string, life: number): void {
    const event = this.#nameOf(identity);
    const known = this.#events.get(event);
    if (known === undefined) {
      this.#events.set(event, { confirmedAt: undefined, life, again: [] });
      return;
    }
    this.copies += 1;
    if (known.confirmedAt === undefined) return;
    const at = Date.now();
    if (known.life === life) this.twice.push({ event, life, at, afterMs: at - known.confirmedAt });
    else known.again.push(life);
  }

  confirmed(identity: string, life: number, time = Date.now()): void {
    const known = this.#events.get(this.#nameOf(identity));
    if (known === undefined || known.confirmedAt !== undefined) return;
    known.confirmedAt = time;
    known.life = life;
  }

  has(event: string): boolean {
    return this.#events.has(event);
  }

  /** When it was confirmed; infinite where it was not. */
  timeOf(event: string): number {
    return this.#events.get(event)?.confirmedAt ?? Number.POSITIVE_INFINITY;
  }

  /** The lives of the command in which it came again after its confirmation. */
  livesAgain(event: string): readonly number[] {
    return this.#events.get(event)?.again ?? [];
  }

  *events(): IterableIterator<string> {
    yield* this.#events.keys();
  }
}

/** An identity without the management center that it begins with: its port is another one in every run. */
export function nameOf(identity: string): string {
  return identity.slice(identity.indexOf('/') + 1);
}
