import { randomFor } from './random.ts';
import { type Scene, sceneOf } from './scenes/scenes.ts';

/** One connection and the events that belong to it; everything follows from the seed and its number. */
export interface Flow {
  /** 0 for the first. */
  readonly number: number;
  readonly scene: Scene;
  /** Which of the scene's variants it is. */
  readonly variant: number;
  /** Unix seconds when the server archives its events. */
  readonly archiveTimestamp: number;
  /** Unix seconds of the first and the last packet. */
  readonly firstSecond: number;
  readonly lastSecond: number;
  readonly microsecond: number;
  readonly initiatorPort: number;
  /** With the counter, unique among all flows of a source. */
  readonly instance: number;
  readonly counter: number;
  /** Unique among all flows of a source. */
  readonly eventId: number;
  /** How large the flow is compared with the scene's outline: 0.5 to 1.5. */
  readonly scale: number;
}

const LONGEST_FLOW_SECONDS = 60;
const FIRST_EPHEMERAL_PORT = 49_152;
const EPHEMERAL_PORTS = 16_384;

export function flowAt(seed: number, number: number, archiveTimestamp: number): Flow {
  const random = randomFor(seed, number);
  const scene = sceneOf(number);
  const variant = Math.floor(random() * scene.variants);
  const lastSecond = archiveTimestamp - 1;
  return {
    number,
    scene,
    variant,
    archiveTimestamp,
    lastSecond,
    firstSecond: lastSecond - Math.floor(random() * LONGEST_FLOW_SECONDS),
    microsecond: Math.floor(random() * 1_000_000),
    initiatorPort: FIRST_EPHEMERAL_PORT + Math.floor(random() * EPHEMERAL_PORTS),
    instance: 1 + (Math.floor(number / 0x1_0000) % 0xffff),
    counter: number % 0x1_0000,
    eventId: (number + 1) % 0x1_0000_0000,
    scale: 0.5 + random(),
  };
}
