/** What was written last, to be sent again when the connection is lost: written to a socket is not received. */
export class ReplayWindow {
  readonly #limit: number;
  #chunks: { readonly text: string; readonly bytes: number; readonly again: boolean }[] = [];
  #bytes = 0;

  /** @param limit the most bytes to keep; 0: none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get frames(): readonly string[] {
    return this.#chunks.map(({ text }) => text);
  }

  /** Adds what was written. */
  add(frames: readonly string[]): void {
    if (this.#limit === 0) return;
    const text = frames.join('');
    const bytes = Buffer.byteLength(text);
    this.#chunks.push({ text, bytes, again: false });
    this.#bytes += bytes;
    let surplus = 0;
    for (; this.#bytes > this.#limit; surplus += 1) this.#bytes -= this.#chunks[surplus]?.bytes ?? 0;
    if (surplus > 0) this.#chunks = this.#chunks.slice(surplus);
  }

  /** All of it was sent again. */
  sentAgain(): void {
    this.#chunks = this.#chunks.map((chunk) => ({ ...chunk, again: true }));
  }

  /** The peer ended a connection cleanly: what it was sent twice is not sent a third time. */
  endedInOrder(): void {
    this.#chunks = this.#chunks.filter(({ again }) => !again);
    this.#bytes = this.#chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
