import { attack } from './attack.ts';
import { download, infection } from './file-transfer.ts';
import { lookup } from './lookup.ts';
import type { Scene } from './scene.ts';
import { visit } from './visit.ts';

export type { Scene } from './scene.ts';

/** What happens, over and over: the mix of the traffic. */
export const cycle: readonly Scene[] = [
  lookup,
  visit,
  visit,
  attack,
  visit,
  lookup,
  download,
  visit,
  visit,
  attack,
  visit,
  lookup,
  visit,
  infection,
  visit,
  visit,
];

export function sceneOf(flowNumber: number): Scene {
  return cycle[flowNumber % cycle.length] as Scene;
}
