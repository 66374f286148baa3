import { attack, probe } from './scenes/attack.ts';
import { lookup, visit } from './scenes/connections.ts';
import { arrival, departure, hostChange, serverChange, violation } from './scenes/discovery.ts';
import { download, infection } from './scenes/file-transfer.ts';
import type { Scene } from './scenes/scene.ts';
import { login, userRemoval, vpnLogin, vpnLogout } from './scenes/users.ts';

/** What can happen in the network. */
export const scenes = {
  visit,
  lookup,
  probe,
  attack,
  download,
  infection,
  arrival,
  departure,
  hostChange,
  serverChange,
  login,
  userRemoval,
  vpnLogin,
  vpnLogout,
  violation,
} as const satisfies Readonly<Record<string, Scene>>;

/** The name of something that can happen. */
export type SceneName = keyof typeof scenes;

/** The names of all that can happen. */
export const sceneNames = Object.keys(scenes) as readonly SceneName[];

/** How often each thing happens, compared with the others. */
export type TrafficMix = { readonly [Name in SceneName]?: number | undefined };

/** The traffic of a small network on a working day. */
export const defaultMix: TrafficMix = {
  visit: 20,
  lookup: 8,
  probe: 1,
  attack: 1,
  download: 1,
  infection: 1,
  arrival: 1,
  departure: 1,
  hostChange: 1,
  serverChange: 1,
  login: 1,
  userRemoval: 1,
  vpnLogin: 1,
  vpnLogout: 1,
  violation: 1,
};

/** The order in which things happen: the same round of scenes over and over, so that any place in it is found at once. */
export interface Schedule {
  readonly round: readonly Scene[];
  sceneOf(flowNumber: number): Scene;
  /** How many events happen before a flow. */
  eventsBefore(flowNumber: number): number;
  /** The first flow before which at least so many events have happened. */
  firstFlowAfter(events: number): number;
}

/** Weights are rounded to this many parts of the whole, at least. */
const LONGEST_ROUND = 1000;
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/** @param mix has at least one weight above 0 */
export function createSchedule(mix: TrafficMix): Schedule {
  const round = spread(mix);
  const before = [0];
  for (const { kinds } of round) before.push((before.at(-1) as number) + kinds.length);
  const eventsOfRound = before.at(-1) as number;
  return {
    round,
    sceneOf: (flowNumber) => round[flowNumber % round.length] as Scene,
    eventsBefore: (flowNumber) =>
      Math.floor(flowNumber / round.length) * eventsOfRound + (before[flowNumber % round.length] as number),
    firstFlowAfter(events) {
      const rounds = Math.floor(events / eventsOfRound);
      const rest = events - rounds * eventsOfRound;
      return rounds * round.length + before.findIndex((count) => count >= rest);
    },
  };
}

/** As many of each scene as its weight says, spread evenly over the round. */
function spread(mix: TrafficMix): readonly Scene[] {
  const weights = Object.entries(mix).filter(([, weight = 0]) => weight > 0) as [SceneName, number][];
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const isShort = total <= LONGEST_ROUND && weights.every(([, weight]) => Number.isInteger(weight));
  return weights
    .flatMap(([name, weight], index) => {
      const count = isShort ? weight : Math.max(1, Math.round((weight / total) * LONGEST_ROUND));
      // Each scene begins elsewhere, so that those of the same weight do not come together.
      const phase = (index * GOLDEN_SECTION) % 1;
      return Array.from({ length: count }, (_, turn) => ({
        scene: scenes[name],
        place: (turn + phase) / count,
      }));
    })
    .toSorted((one, other) => one.place - other.place)
    .map(({ scene }) => scene);
}
